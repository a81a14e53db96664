// Package host tells what a host in a URL is: this machine, a plain name, or a name that no resolver reads as an address.
//
// url.Parse lets a comma, a semicolon and much else pass as a host, which others read otherwise. Whoever takes a URL from
// outside asks here first. The package looks nothing up.
package host
