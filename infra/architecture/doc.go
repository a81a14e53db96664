// Package architecture holds the repository to its own rules: which package may import which, that the template, the
// functions and the configuration agree, and what names may not be used. It is tests only.
package architecture
