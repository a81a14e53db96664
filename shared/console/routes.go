package console

import (
	"net/http"

	"frontdesk/shared/account"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

// routes returns every address of the console that there is in this configuration.
func (s *console) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET "+homePath, s.mine(s.home))
	mux.Handle("GET "+homePath+"/{$}", http.RedirectHandler(homePath, http.StatusSeeOther))
	mux.Handle("GET "+signInPath, s.page(s.askSignIn))
	mux.Handle("POST "+signInPath, s.page(s.signIn))
	mux.Handle("POST "+signOutPath, s.page(s.signOut))
	mux.Handle("GET "+account.InvitationPath, s.page(s.invitation))
	mux.Handle("POST "+account.InvitationPath, s.page(s.acceptInvitation))
	mux.Handle("GET "+youPath, s.mine(s.you))
	mux.Handle("POST "+youPath+"/sign-out-everywhere", s.mine(s.signOutEverywhere))
	mux.Handle("POST "+youPath+appsPath+"/disconnect-all", s.mine(s.disconnectAllMine))
	mux.Handle("POST "+youPath+appsPath+"/{grant}/disconnect", s.mine(s.disconnectMine))
	if s.accounts.SendsMail() {
		for _, m := range []mailed{s.signUp(), s.reset()} {
			mux.Handle("GET "+m.path, s.page(m.ask))
			mux.Handle("POST "+m.path, s.page(m.send))
			mux.Handle("GET "+m.finishPath, s.page(m.follow))
			mux.Handle("POST "+m.finishPath, s.page(m.finish))
		}
	}
	if s.upstream != nil {
		mux.Handle("POST "+upstreamPath, s.page(s.startUpstream))
		mux.Handle("GET "+CallbackPath, s.page(s.upstreamCallback))
	}
	if s.outbox != nil {
		mux.Handle("GET "+outboxPath, s.page(s.showOutbox))
	}
	mux.Handle("GET "+schemaPath, s.page(partnerSchema))
	mux.Handle("GET "+llmsPath, s.page(s.llms))
	mux.Handle("GET "+docsPath+"{page}", s.page(s.agentDoc))
	mux.Handle("GET "+page.AssetsPath, s.page(s.asset))
	return mux
}

// business returns every address below /console/@{handle}.
func (s *console) business() *http.ServeMux {
	mux := http.NewServeMux()
	get := func(path string, handle func(http.ResponseWriter, *http.Request, place) error) {
		mux.Handle("GET "+homePath+"/{handle}"+path, s.inBusiness(handle))
	}
	post := func(path string, handle func(http.ResponseWriter, *http.Request, place) error) {
		mux.Handle("POST "+homePath+"/{handle}"+path, s.inBusiness(handle))
	}
	get("", s.first)
	for _, path := range []string{keysPath, developerPath} {
		get(path, s.keys)
		post(path, s.createKey)
		post(path+"/{key}/edit", s.editKey)
		post(path+"/{key}/rotate", s.rotateKey)
		post(path+"/{key}/revoke", s.revokeKey)
	}
	get(appsPath, s.apps)
	post(appsPath+"/{grant}/disconnect", s.disconnect)
	get(teamPath, s.team)
	post(teamPath, s.invite)
	post(teamPath+"/{user}/role", s.changeRole)
	post(teamPath+"/{user}/remove", s.removeMember)
	post(teamPath+"/invitations/{invitation}/withdraw", s.withdraw)
	get(webhooksPath, forWebhooks(s.webhooks))
	post(webhooksPath, forWebhooks(s.createWebhook))
	post(webhooksPath+"/test", forWebhooks(s.testNewWebhook))
	const endpoint = webhooksPath + "/{endpoint}"
	get(endpoint, forWebhooks(s.webhook))
	post(endpoint+"/edit", forWebhooks(s.onWebhook("webhook-changed", s.changeWebhook)))
	post(endpoint+"/enable", forWebhooks(s.onWebhook("webhook-on", s.switchWebhook(true))))
	post(endpoint+"/disable", forWebhooks(s.onWebhook("webhook-off", s.switchWebhook(false))))
	post(endpoint+"/test", forWebhooks(s.onWebhook("webhook-tested", s.testWebhook)))
	post(endpoint+"/secret", forWebhooks(s.showSecret))
	post(endpoint+"/rotate", forWebhooks(s.rotateSecret))
	post(endpoint+"/remove", forWebhooks(s.removeWebhook))
	post(endpoint+"/redeliver", forWebhooks(s.onWebhook("webhook-redelivered", s.redeliver)))
	get(endpoint+deliveriesPath+"/{delivery}", forWebhooks(s.delivery))
	post(endpoint+deliveriesPath+"/{delivery}/redeliver", forWebhooks(s.redeliverOne))
	get(usagePath, s.showUsage)
	get(logPath, s.showLog)
	get(logPath+"/{event}", s.showEvent)
	get(developersPath, s.developers)
	get(developersPath+"/{door}", s.developers)
	return mux
}

// orRefuse serves the routes. Whatever else is asked for gets a page that says so, in place of ServeMux's own lines of text.
func (s *console) orRefuse(routes *http.ServeMux) http.Handler {
	other := s.page(func(w http.ResponseWriter, r *http.Request) error {
		allowed := methods(routes, r)
		if allowed == nil {
			return missing()
		}
		page.WrongMethod(w, allowed, help)
		return nil
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := routes.Handler(r); pattern == "" {
			other.ServeHTTP(w, r)
			return
		}
		routes.ServeHTTP(w, r)
	})
}

// methods lists the methods that an address knows; none for one that there is not.
func methods(routes *http.ServeMux, r *http.Request) []string {
	var known []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		with := *r
		with.Method = method
		if _, pattern := routes.Handler(&with); pattern != "" {
			known = append(known, method)
		}
	}
	return known
}

func (s *console) asset(w http.ResponseWriter, r *http.Request) error {
	if !page.Asset(w, r) {
		return missing()
	}
	return nil
}

func missing() error {
	return problem.New(problem.NotFound, "The address may be mistyped, or the page may have moved.")
}
