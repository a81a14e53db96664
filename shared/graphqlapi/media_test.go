package graphqlapi

import "testing"

func TestTheAnswersMediaTypeFollowsAccept(t *testing.T) {
	for accept, want := range map[string]string{
		"":                                       legacy,
		"*/*":                                    legacy,
		"application/*":                          legacy,
		"application/json":                       legacy,
		"application/json; charset=utf-8":        legacy,
		"application/graphql-response+json":      modern,
		"Application/GraphQL-Response+JSON":      modern,
		"application/graphql-response+json, */*": modern,
		"application/graphql-response+json; charset=utf-8, application/json; charset=utf-8": modern,
		"application/json, application/graphql-response+json":                               legacy,
		"application/json;q=0.9, application/graphql-response+json":                         modern,
		"application/graphql-response+json;q=0.8, application/json;q=0.9":                   legacy,
		"application/graphql-response+json;q=0.8, */*":                                      legacy,
		"application/graphql-response+json;q=0, */*;q=0.1":                                  legacy,
		"application/json;q=0, */*":                                                         modern,
		"*/*, application/json;q=0":                                                         modern,
		"application/json;q=0":                                                              legacy,
		"text/html":                                                                         legacy,
		"text/html, application/graphql-response+json;q=0.1":                                modern,
		"application/graphql-response+json;q=2":                                             legacy,
		"application/graphql-response+json;q=x":                                             legacy,
		"application/graphql-response+json+xml":                                             legacy,
		";;;, application/graphql-response+json":                                            modern,
	} {
		if got := mediaType([]string{accept}); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
	if got := mediaType([]string{"text/html", "application/graphql-response+json"}); got != modern {
		t.Errorf("two headers: %s", got)
	}
}

func FuzzMediaType(f *testing.F) {
	for _, seed := range []string{"", "*/*;q=0.5", "application/json, application/graphql-response+json;q=0.5", ",;,q="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if got := mediaType([]string{accept}); got != legacy && got != modern {
			t.Errorf("%q: %s", accept, got)
		}
	})
}
