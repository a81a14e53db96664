package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// dataFolder holds everything that lasts: the engine's file, how far its stream was told, the outbox, and the secret that the demo's
// keys are made of, the cursors' and what seals webhooks' secrets.
type dataFolder struct {
	dir    string
	lock   *os.File
	secret [32]byte
}

// openData creates the folder if it is missing and locks it against a second run.
func openData(dir string) (*dataFolder, error) {
	d := &dataFolder{dir: dir}
	if err := os.MkdirAll(d.path("outbox"), 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be used: %w", err)
	}
	var err error
	if d.lock, err = os.OpenFile(d.path("lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		d.close()
		return nil, fmt.Errorf("another run uses the data folder %s: stop it, or set DATA to another folder", dir)
	}
	// A tool that waits for demo.json must not find the file of an earlier run.
	if err := os.Remove(d.path("demo.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.close()
		return nil, err
	}
	if err := d.readSecret(); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *dataFolder) path(name string) string { return filepath.Join(d.dir, name) }

// outbox is where functions keep e-mails. They run in another folder, so the path is whole.
func (d *dataFolder) outbox() (string, error) { return filepath.Abs(d.path("outbox")) }

func (d *dataFolder) close() { d.lock.Close() }

// readSecret reads the secret, or makes a random one the first time.
func (d *dataFolder) readSecret() error {
	file := d.path("secret")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		rand.Read(d.secret[:])
		return writeWhole(file, d.secret[:])
	}
	if err == nil && len(text) != len(d.secret) {
		err = fmt.Errorf("%s is damaged: it must have 32 bytes; move %s away to start from scratch", file, d.dir)
	}
	copy(d.secret[:], text)
	return err
}

// derive makes a key for one use of the folder's secret, as text.
func (d *dataFolder) derive(use string) string {
	mac := hmac.New(sha256.New, d.secret[:])
	io.WriteString(mac, use)
	return hex.EncodeToString(mac.Sum(nil))
}

// writeWhole writes a file in one step, so that no reader sees half of it.
func writeWhole(file string, content []byte) error {
	if err := os.WriteFile(file+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// secure wraps a listener in TLS with a certificate that is valid for this machine only, and returns the file with the
// certificate of its authority. Every run makes new ones; the authority's key is never written.
func (d *dataFolder) secure(l net.Listener) (net.Listener, string, error) {
	authority, key, err := certificate("Frontdesk on this machine", nil, nil)
	if err != nil {
		return nil, "", err
	}
	parent, err := x509.ParseCertificate(authority)
	if err != nil {
		return nil, "", err
	}
	leaf, leafKey, err := certificate("localhost", parent, key)
	if err != nil {
		return nil, "", err
	}
	file, err := filepath.Abs(d.path("ca.pem"))
	if err != nil {
		return nil, "", err
	}
	if err := writeWhole(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority})); err != nil {
		return nil, "", err
	}
	return tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{leaf, authority}, PrivateKey: leafKey}},
		NextProtos:   []string{"http/1.1"},
	}), file, nil
}

func certificate(name string, parent *x509.Certificate, signer *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), BasicConstraintsValid: true,
	}
	if parent == nil {
		parent, signer = c, key
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
	} else {
		c.DNSNames, c.IPAddresses = []string{"localhost"}, []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	return der, key, err
}
