// Package copygen makes labelled corpora of copied news texts out of base texts:
// stand-alone articles, copies that were changed in the ways in which publishers
// change them, and matched negatives that look like copies and are none.
//
// Everything is drawn from one seed: the same base texts, options and seed give
// the same corpus. The texts may be in any script; what only works in English
// (rewording by a lexicon, spelled-out numbers) has a neutral substitute or says
// that it cannot be applied.
//
// Labels are kept honest in four ways. Base texts that share passages with an
// earlier base text are left out. A copy is not used if too much of it stands in
// another base text as well. A transformation that cannot do what it promises on
// a text refuses it. Negatives keep what they share under a bound, so that no
// reader would call them copies.
package copygen
