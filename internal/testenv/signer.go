package testenv

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Signer signs programs with osslsigncode, in the name of a CA that nobody
// trusts and that is gone with the test.
type Signer struct {
	tool, ca, cert, key string // host paths
}

// NewSigner makes a CA and a certificate of it, or skips.
func NewSigner(t testing.TB) *Signer {
	t.Helper()
	dir := t.TempDir()
	s := &Signer{
		tool: Tool(t, "osslsigncode"),
		ca:   filepath.Join(dir, "ca.pem"), cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"),
	}
	if err := s.make(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *Signer) make() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test signer"},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}
	for path, template := range map[string]*x509.Certificate{s.ca: ca, s.cert: cert} {
		der, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, key)
		if err != nil {
			return err
		}
		if err := writePEM(path, "CERTIFICATE", der); err != nil {
			return err
		}
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(s.key, "PRIVATE KEY", der)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

// Sign returns the signed program; a signature that it had is replaced.
func (s *Signer) Sign(t testing.TB, program []byte) []byte {
	t.Helper()
	return s.change(t, program, "sign", "-h", "sha256", "-certs", s.cert, "-key", s.key)
}

// Strip returns the program without its signature.
func (s *Signer) Strip(t testing.TB, program []byte) []byte {
	t.Helper()
	return s.change(t, program, "remove-signature")
}

func (s *Signer) change(t testing.TB, program []byte, args ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.exe"), filepath.Join(dir, "out.exe")
	if err := os.WriteFile(in, program, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(s.tool, append(args, "-in", in, "-out", out)...).CombinedOutput(); err != nil {
		t.Fatalf("osslsigncode %s: %v\n%s", args[0], err, said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Verify asks osslsigncode whether a file has a signature of this CA that covers
// what the file holds now.
func (s *Signer) Verify(path string) error {
	said, err := exec.Command(s.tool, "verify", "-CAfile", s.ca, "-in", path).CombinedOutput()
	if err != nil {
		return fmt.Errorf("osslsigncode verify: %w\n%s", err, said)
	}
	return nil
}
