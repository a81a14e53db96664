// Package channel is the ways in which a business writes to its participants: by e-mail and by SMS. It words what surrounds the
// business's own text, and knows nothing of what is kept of it.
package channel
