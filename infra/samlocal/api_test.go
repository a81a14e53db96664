package main

import (
	"testing"

	"frontdesk/infra/local/template"
	"frontdesk/shared/config"
)

// TestEveryFunctionCanReadItsConfiguration under SAM: what the template declares, with our values in place of a stack's.
func TestEveryFunctionCanReadItsConfiguration(t *testing.T) {
	read, err := template.Read("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	given := environment("http://127.0.0.1:3000", "http://host.docker.internal:8000")
	for _, f := range read.Functions {
		c, err := config.Read(func(name string) string {
			if name == "AWS_SAM_LOCAL" {
				return "true"
			}
			declared, ok := f.Env[name]
			if own, ours := given[name]; ok && ours {
				return own
			}
			return declared
		})
		if err != nil || c.AccessTable != accessTable || c.BusinessTable != businessTable || !c.SAMLocal {
			t.Errorf("%s: %v %+v", f.Name, err, c)
		}
		if f.Env["ACCESS_TABLE"] != accessTable || f.Env["BUSINESS_TABLE"] != businessTable {
			t.Errorf("%s: the template's tables are %s and %s", f.Name, f.Env["ACCESS_TABLE"], f.Env["BUSINESS_TABLE"])
		}
	}
}

func TestOptions(t *testing.T) {
	for _, tt := range []struct {
		port, serve string
		want        options
		ok          bool
	}{
		{"", "", options{port: 3000}, true}, {"8080", "1", options{port: 8080, serve: true}, true}, {"", "0", options{port: 3000}, true},
		{"0", "", options{}, false}, {"65536", "", options{}, false}, {"http", "", options{}, false}, {"", "yes", options{}, false},
	} {
		t.Chdir(t.TempDir())
		o, err := readOptions(func(name string) string { return map[string]string{"PORT": tt.port, "SERVE": tt.serve}[name] })
		if (err == nil) != tt.ok || tt.ok && (o.port != tt.want.port || o.serve != tt.want.serve) {
			t.Errorf("PORT=%s SERVE=%s: %+v, %v", tt.port, tt.serve, o, err)
		}
	}
}
