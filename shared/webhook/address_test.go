package webhook_test

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

// TestServerSideRequestForgery (OWASP API7): no endpoint is made or changed, and no address tested, that leads inside.
func TestServerSideRequestForgery(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	o.Requests.Count()
	for _, address := range []string{
		"", "/hook", "hooks.example", "//hooks.example/", "http://hooks.example/", "HTTP://hooks.example/", "ftp://hooks.example/", "javascript:alert(1)", "file:///etc/passwd", "https://", "https:hooks.example",
		"https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://metadata.google.internal./", "https://[::ffff:169.254.169.254]/", "https://[::ffff:a9fe:a9fe]/",
		"https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://[::1]/", "https://[::]/", "https://0.0.0.0/", "https://[::ffff:127.0.0.1]/",
		"https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://[fc00::1]/", "https://[fe80::1%25eth0]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
		"https://user:s3cr3t@hooks.example/", "https://user@hooks.example/", "https://@hooks.example/", "https://hooks.example@127.0.0.1/",
		"https://hooks.example:80/", "https://hooks.example:8443/", "https://hooks.example:0443/", "https://hooks.example:x/", "https://hooks.example:99999/",
		"https://hooks.example/#s3cr3t", "https://hooks.example/#", "https://hooks.example/\r\nHost: x", "https://hooks.example/ x", " https://hooks.example/", "https://hooks.example/\x00",
		"https://bücher.example/", "https://hooks.example/é", "https://hooks.example\\@127.0.0.1/", "https://hooks.example/" + strings.Repeat("x", 2000),
	} {
		in := goodEndpoint
		in.URL = address
		_, err := o.endpoints.Create(t.Context(), o.Operator(), in)
		if e := problem.From(err); e == nil || e.Code != problem.ValidationError || e.Field() != "url" {
			t.Errorf("%q is made: %v", address, err)
			continue
		}
		expect(t, err, problem.ValidationError)
		_, err = o.endpoints.Update(t.Context(), o.Operator(), made.ID, webhook.Changes{URL: &address})
		expect(t, err, problem.ValidationError)
		_, err = o.endpoints.TestAddress(t.Context(), o.Operator(), address, o.endpoints.NewSecret())
		expect(t, err, problem.ValidationError)
	}
	if n := o.Requests.Count(); n != 0 || o.trials.count() != 0 {
		t.Errorf("%d store requests and %d trials for addresses that are refused", n, o.trials.count())
	}
}

func TestAddressesThatAreTaken(t *testing.T) {
	o := newOffice(t)
	local := webhook.Config{Store: o.hooks, Sealer: o.endpoints.Sealer, Workers: o.trials, Now: o.Clock.Now, Random: o.endpoints.Random, Loopback: true}
	for address, loopback := range map[string]bool{
		"https://hooks.example": false, "https://hooks.example:443/a?b=c%20d": false, "HTTPS://Hooks.Example/": false, "https://1.1.1.1/": false, "https://[2606:4700::1111]/": false,
		"https://xn--bcher-kva.example/": false, "https://hooks.example/" + strings.Repeat("x", 1978): false,
		"http://127.0.0.1:9000/": true, "http://localhost:9000/": true, "https://[::1]:9443/": true, "https://hooks.example:8443/": true,
	} {
		_, err := webhook.NewEndpoints(local).TestAddress(t.Context(), o.Operator(), address, o.endpoints.NewSecret())
		expect(t, err, "")
		_, err = o.endpoints.TestAddress(t.Context(), o.Operator(), address, o.endpoints.NewSecret())
		if (err == nil) == loopback {
			t.Errorf("deployed: %s: %v", address, err)
		}
	}
	if trial := o.trials.asked[0]; trial.BusinessID != o.ID || !strings.HasPrefix(trial.Secret, "whsec_") {
		t.Errorf("tried %+v", trial)
	}
}

// FuzzAddress: whatever is taken is https to a host outside, and nothing else.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"https://hooks.example/", "https://a@b/", "https://[::ffff:1.1.1.1]:443/?#", "https://10.1/", "http://a.example", "https:\\a"} {
		f.Add(seed)
	}
	endpoints := webhook.NewEndpoints(webhook.Config{})
	f.Fuzz(func(t *testing.T, address string) {
		if webhook.CheckURL(endpoints, address) != nil {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.Port() != "" && u.Port() != "443" || len(address) > webhook.MaxURL {
			t.Errorf("%q is taken", address)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && (a.Unmap().IsPrivate() || a.Unmap().IsLoopback() || a.Unmap().IsLinkLocalUnicast()) {
			t.Errorf("%q is taken", address)
		}
	})
}
