// Package architecture tests the repository's own rules: which package may import which, that the template, the
// functions and the configuration agree, and which package names are not allowed.
package architecture
