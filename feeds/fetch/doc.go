// Package fetch gets feeds over HTTP, and sends forms to hubs: politely, and guarded.
// It is wirefold's only way out to the network.
//
// Polite: one Get is one GET request per hop, never repeated on failure, without
// cookies or Referer, with the validators of the last representation sent back
// byte for byte, and never more requests to one host, or closer to each other,
// than Options allow.
//
// Guarded: a connection is refused before its first packet unless the address
// that the host name resolved to is public or was allowed by the operator. The
// check runs on the address that is dialled, for every connection and so for
// every redirect; a name that resolves to something else the second time gains
// nothing. Sizes, times and the number of redirects are bounded, and proxies from
// the environment are ignored, since a proxy would dial in our place.
package fetch
