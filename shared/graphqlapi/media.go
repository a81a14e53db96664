package graphqlapi

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of an answer. The first is of the time before GraphQL over HTTP was specified.
const (
	legacy = "application/json"
	modern = "application/graphql-response+json"
)

// mediaType chooses the answer's media type from the values of the Accept header (RFC 9110, section 12.5.1): the one of higher quality,
// and of two alike the one that stands first. Where there is none or neither is accepted, it is the legacy one: GraphQL over HTTP lets a
// server disregard such a header, and whoever sent it can read a JSON answer better than none.
func mediaType(accept []string) string {
	best, chosen := 0.0, legacy
	quality := map[string]float64{}
	var order []string
	for _, one := range strings.Split(strings.Join(accept, ","), ",") {
		kind, parameters, err := mime.ParseMediaType(strings.TrimSpace(one))
		if err != nil {
			continue
		}
		q := 1.0
		if given, ok := parameters["q"]; ok {
			if q, err = strconv.ParseFloat(given, 64); err != nil || q < 0 || q > 1 {
				continue
			}
		}
		for _, offered := range covered(kind) {
			if _, said := quality[offered]; !said {
				order = append(order, offered)
			}
			// What names a type exactly says more of it than what names many.
			if _, said := quality[offered]; !said || kind == offered {
				quality[offered] = q
			}
		}
	}
	for _, offered := range order {
		if quality[offered] > best {
			best, chosen = quality[offered], offered
		}
	}
	return chosen
}

// covered lists what of ours a media range takes in: of a wildcard the legacy type first, as the specification wishes.
func covered(kind string) []string {
	switch kind {
	case legacy, modern:
		return []string{kind}
	case "*/*", "application/*":
		return []string{legacy, modern}
	default:
		return nil
	}
}
