package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Config says how to run one function.
type Config struct {
	Name         string            // the function's name, as in its ARN and in errors
	Binary       string            // path of the built binary
	Dir          string            // working directory and LAMBDA_TASK_ROOT; empty is this process's own
	Env          map[string]string // wins over what the runtime sets by itself
	MemorySize   int               // MB, only told to the function, not enforced; 0 is 128
	Timeout      time.Duration     // of one invocation; 0 is Lambda's 3 seconds
	MaxInstances int               // at least 1, which 0 means as well
	Log          io.Writer         // gets one Write for each line of the instances; nil discards them
}

// Function is a function that can be invoked. Its methods may be called at the same time.
type Function struct {
	config Config
	log    *lineLog
	slots  chan struct{} // one element for each invocation under way
	closed chan struct{}

	mu    sync.Mutex
	alive map[*instance]bool
	idle  []*instance // the most recently used last
}

// New prepares a function. Nothing is started before the first Invoke.
func New(config Config) *Function {
	config.MaxInstances = max(config.MaxInstances, 1)
	if config.Timeout <= 0 {
		config.Timeout = 3 * time.Second
	}
	if config.MemorySize <= 0 {
		config.MemorySize = 128
	}
	if config.Log == nil {
		config.Log = io.Discard
	}
	return &Function{
		config: config,
		log:    &lineLog{to: config.Log},
		slots:  make(chan struct{}, config.MaxInstances),
		closed: make(chan struct{}),
		alive:  map[*instance]bool{},
	}
}

// Invoke runs the function on a payload and returns its response, both JSON. The id is told to the function as its
// request id; it must be unique among the invocations under way and safe in a URL path.
//
// Errors are a *FunctionError, one that wraps an Err of this package, or the context's. As with Lambda, a caller that
// stops waiting doesn't stop the function: the invocation goes on and its instance is busy until it ends.
func (f *Function) Invoke(ctx context.Context, requestID string, payload []byte) ([]byte, error) {
	if len(payload) > MaxPayload {
		return nil, fmt.Errorf("%s: %w", f.config.Name, ErrRequestTooLarge)
	}
	select {
	case <-f.closed:
		return nil, fmt.Errorf("%s: %w", f.config.Name, ErrClosed)
	case <-ctx.Done():
		return nil, ctx.Err()
	case f.slots <- struct{}{}:
	}
	inv := &invocation{requestID: requestID, payload: payload, done: make(chan struct{})}
	result := make(chan error, 1)
	go func() {
		defer func() { <-f.slots }()
		result <- f.run(inv)
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case err := <-result:
		if functionError := new(FunctionError); err != nil && !errors.As(err, &functionError) {
			err = fmt.Errorf("%s: %w", f.config.Name, err)
		}
		return inv.response, err
	}
}

// run gives the invocation to an idle instance, or to a new one, and waits for its end.
func (f *Function) run(inv *invocation) error {
	for {
		i, err := f.take()
		if err != nil {
			return err
		}
		taken, err := i.offer(inv)
		if !taken && err == nil {
			continue // it died while it was idle and has not seen the invocation
		}
		if err == nil {
			err = i.await(inv, f.config.Timeout)
		}
		f.giveBack(i)
		return err
	}
}

// take removes the most recently used idle instance from the idle ones, or starts a new one. There is room for it: the
// caller holds one of MaxInstances slots, and every instance that is not idle belongs to a slot.
func (f *Function) take() (*instance, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.closed:
		return nil, ErrClosed
	default:
	}
	if last := len(f.idle) - 1; last >= 0 {
		i := f.idle[last]
		f.idle = f.idle[:last]
		return i, nil
	}
	i, err := start(f.config, f.log)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInit, err)
	}
	f.alive[i] = true
	go func() {
		state := i.wait()
		if f.forget(i) {
			f.log.print(fmt.Sprintf("%s: instance %d ended: %s", f.config.Name, i.pid(), state))
		}
		close(i.dead)
	}()
	return i, nil
}

// giveBack makes an instance idle, unless it is dead.
func (f *Function) giveBack(i *instance) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.alive[i] && !i.killed.Load() {
		f.idle = append(f.idle, i)
	}
}

// forget removes a dead instance, and reports whether it died by itself.
func (f *Function) forget(i *instance) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.alive, i)
	f.idle = slices.DeleteFunc(f.idle, func(other *instance) bool { return other == i })
	return !i.killed.Load()
}

// Close ends every instance, with a second's grace, and waits until all are gone. Invocations under way fail. Close may
// be called more than once.
func (f *Function) Close() {
	f.mu.Lock()
	select {
	case <-f.closed:
	default:
		close(f.closed)
	}
	var instances []*instance
	for i := range f.alive {
		instances = append(instances, i)
	}
	f.mu.Unlock()

	var ending sync.WaitGroup
	for _, i := range instances {
		ending.Go(i.end)
	}
	ending.Wait()
}
