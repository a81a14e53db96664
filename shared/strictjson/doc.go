// Package strictjson reads JSON that no two parsers can read in two ways: a repeated name, a known name in another case,
// text after the value, and text that is not UTF-8 are refused (CVE-2026-27896, GO-2026-4770).
//
// It knows nothing about what it reads.
package strictjson
