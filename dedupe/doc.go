// Package dedupe tells whether two news texts are one: whether a person who has
// read the one has read the other.
//
// It is pure: text goes in and evidence comes out, without input or output, clock
// or randomness. A Text is a prepared text; Compare finds the passages that two
// of them share and decides what they are to each other; a Sketch is the small
// stored form of a text by which an Index finds candidates worth comparing. A
// Vocabulary and a Furniture learn, from the texts that come by, which words are
// rare and what a source puts around its articles.
//
// What a person has decided beats what the texts say: see Rule, and Claim.Pinned.
//
// What decides is not how much two texts share but what they do not: copies agree
// in figures and names, while two fillings of one form agree in everything else.
package dedupe
