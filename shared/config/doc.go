// Package config reads the functions' environment, once, into one struct, and says everything that is wrong with it in
// one error. Nothing else in shared/ or functions/ reads an environment variable.
package config
