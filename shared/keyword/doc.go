// Package keyword tells how well short documents answer a query by the words they share: no model, no network, any language.
//
// Words are compared without case, diacritics and their usual English endings, and a word of four letters or more is found in
// longer ones that begin with it. Chinese, Japanese and Korean, which put no spaces between words, are compared by pairs of
// characters. A word counts for more the fewer documents have it (BM25).
//
// The package does not know what the documents are.
package keyword
