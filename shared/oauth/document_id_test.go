package oauth

import (
	"net/netip"
	"net/url"
	"path"
	"strings"
	"testing"

	"frontdesk/shared/host"
)

func TestCIMDIdentifiers(t *testing.T) {
	long := "https://client.example/" + strings.Repeat("x", maxDocumentID-len("https://client.example/"))
	for id, want := range map[string]string{ // where it is one: everywhere, locally, or nowhere
		"https://claude.ai/oauth/mcp-oauth-client-metadata":      "everywhere",
		"https://claude.ai/oauth/claude-code-client-metadata":    "everywhere",
		"https://vscode.dev/oauth/client-metadata.json":          "everywhere",
		"https://opencode.ai/oauth/opencode/client.json":         "everywhere",
		"https://client.example:8443/client":                     "everywhere",
		"https://xn--bcher-kva.example/client/":                  "everywhere",
		"https://client.example/~user/a.b..c/@x:y;z=1,2!$&'()*+": "everywhere",
		"https://client.example/b%C3%BCcher":                     "everywhere",
		"https://3com.example/x":                                 "everywhere",
		long:                                                     "everywhere",
		"https://localhost/client":                               "locally",
		"https://localhost:8443/client":                          "locally",
		"http://localhost:8787/client":                           "locally",
		"http://127.0.0.1:1/client":                              "locally",
		"https://127.0.0.1:65535/client":                         "locally",
		"http://[::1]:9000/client":                               "locally",
		long + "x":                                               "",
		"":                                                       "",
		"client.example/client":                                  "",
		"//client.example/client":                                "",
		"http://client.example/client":                           "",
		"ftp://client.example/client":                            "",
		"https://client.example":                                 "",
		"https://client.example/":                                "",
		"https:///client":                                        "",
		"https:client.example/client":                            "",
		"https://user@client.example/client":                     "",
		"https://user:1@client.example/client":                   "",
		"https://@client.example/client":                         "",
		"https://client.example/client#":                         "",
		"https://client.example/client#x":                        "",
		"https://client.example/client?":                         "",
		"https://client.example/client?redirect_uri=x":           "",
		"https://client.example/../client":                       "",
		"https://client.example/./client":                        "",
		"https://client.example/client/..":                       "",
		"https://client.example/client/.":                        "",
		"https://client.example/%2e%2e/client":                   "",
		"https://client.example/%2E/client":                      "",
		"https://client.example/.%2e/client":                     "",
		"https://client.example/a%2f..%2fclient":                 "",
		"https://client.example/a%5C..%5Cclient":                 "",
		"https://client.example/a\\b":                            "",
		"https://client.example/%63lient":                        "",
		"https://client.example/b%c3%bccher":                     "",
		"https://client.example/bücher":                          "",
		"https://client.example/cli ent":                         "",
		" https://client.example/client":                         "",
		"https://client.example/client\n":                        "",
		"https://client.example/\tclient":                        "",
		"https://client.example/%00":                             "",
		"https://client.example/%0d%0aX":                         "",
		"https://client.example/%":                               "",
		"HTTPS://client.example/client":                          "",
		"https://Client.example/client":                          "",
		"https://client.example:443/client":                      "",
		"https://client.example:/client":                         "",
		"https://client.example:0443/client":                     "",
		"https://client.example:0/client":                        "",
		"https://client.example:65536/client":                    "",
		"https://client.example:8x/client":                       "",
		"https://client.example./client":                         "",
		"https://.client.example/client":                         "",
		"https://client..example/client":                         "",
		"https://bücher.example/client":                          "",
		"https://cl%69ent.example/client":                        "",
		"https://*.example/client":                               "",
		"https://93.184.215.14/client":                           "",
		"https://10.0.0.1/client":                                "",
		"https://[2606:4700::1111]/client":                       "",
		"https://[fe80::1%25eth0]/client":                        "",
		"https://[::1/client":                                    "",
		"https://::1/client":                                     "",
		"https://2130706433/client":                              "",
		"https://0x7f000001/client":                              "",
		"https://0177.0.0.1/client":                              "",
		"https://127.1/client":                                   "",
		"http://127.0.0.1:80/client":                             "",
		"http://[0:0:0:0:0:0:0:1]:9000/client":                   "",
		"http://[::ffff:7f00:1]:9000/client":                     "",
		"http://localhost:8787/":                                 "",
		"http://localhost.client.example/client":                 "",
		"HTTP://localhost/client":                                "",
	} {
		if got := isDocumentID(id, false); got != (want == "everywhere") {
			t.Errorf("deployed: %q: %v", id, got)
		}
		if got := isDocumentID(id, true); got != (want != "") {
			t.Errorf("locally: %q: %v", id, got)
		}
	}
}

// FuzzDocumentID: an id is its own normal form in the eyes of package net/url, so no two spellings are two clients.
func FuzzDocumentID(f *testing.F) {
	for _, seed := range []string{documentAt, "https://a.example/%C3%BC", "https://a.example/..", "https://a.example/%2e%2e/x", "https://127.0.0.1/x", "http://[::1]:1/x", "https://a@b/x", "https://a:443/x", "https://0x7f.1/x"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	base := &url.URL{Scheme: "https", Host: "base.example", Path: "/a/b"}
	f.Fuzz(func(t *testing.T, id string, local bool) {
		if !isDocumentID(id, local) {
			return
		}
		u, err := base.Parse(id)
		if err != nil || u.String() != id || u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(id, "#") || len(id) > 250 || strings.ToLower(u.Host) != u.Host || len(u.Path) < 2 {
			t.Fatalf("%q is an id", id)
		}
		if decoded := strings.TrimRight(u.Path, "/"); !strings.Contains(u.Path, "//") && path.Clean(u.Path) != decoded || strings.ContainsAny(u.Path, "\\\x00\r\n\t ") {
			t.Errorf("%q has a path that is not plain", id)
		}
		_, err = netip.ParseAddr(u.Hostname())
		if !local && (u.Scheme != "https" || err == nil || host.IsLoopback(u.Hostname())) || local && (u.Scheme == "http" || err == nil) && !host.IsLoopback(u.Hostname()) {
			t.Errorf("%q is an id (local: %v)", id, local)
		}
	})
}
