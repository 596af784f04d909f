// Package extract turns the HTML of an article into the two forms that wirefold
// needs: the plain text that is compared (Text) and HTML that is safe to publish
// (Sanitizer). It parses with the tokenizer of golang.org/x/net/html and never
// builds a tree, so the depth of the input costs neither stack nor time: all of it
// runs in time linear in the length of the input.
package extract
