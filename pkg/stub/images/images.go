// Package images finds the stub a package starts with, or builds it. An image
// is looked for in this order: embedded in the builder, in the user's cache,
// built now with the local Go toolchain. Images of one state of the sources and
// one Go version are the same bytes wherever they are built.
//
// It belongs to the builder: it runs the go command.
package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Targets are the systems that packages are made for.
var Targets = []string{"windows/amd64", "windows/arm64", "windows/386", "linux/amd64", "linux/arm64"}

// Where an image comes from.
const (
	Embedded = "embedded" // part of the builder
	Cache    = "cache"    // built earlier
	Built    = "built"    // built now
	None     = "none"     // List only: nothing there yet
)

// Image is a stub's bytes for a target.
type Image struct {
	Target string
	Source string // Embedded, Cache or Built
	SHA256 [32]byte
	Data   []byte
}

// Config says where to look. The caller fills it from its environment; the zero
// value knows the embedded images only.
type Config struct {
	CacheDir string           // user's cache, "" = none
	GoTool   string           // path of the go command, "" = none
	Sources  string           // root of the module's sources, see SourceRoot; "" = none at hand
	TempDir  string           // for building; "" = the system's
	Environ  []string         // of the go command, as from os.Environ
	Progress func(msg string) // told before something slow; nil = nobody
}

// Status is a line of `stub list`.
type Status struct {
	Target, Source string // Source is None when nothing is there yet
	Size           int64  // bytes, 0 when nothing is there yet
	SHA256         string // hex, "" when nothing is there yet
}

// NotFoundError says that there is no image and none can be built.
type NotFoundError struct {
	Target string
	Why    string
	Hint   string // what to do next
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("no stub image for %s: %s", e.Target, e.Why)
}

// Find returns the image of target: embedded, cached or built now. Errors are
// *NotFoundError (nothing there and no way to build), *BuildError (the go
// command failed), or those of reading the sources.
func Find(ctx context.Context, target string, c Config) (*Image, error) {
	return find(ctx, target, c, embedded())
}

func find(ctx context.Context, target string, c Config, shipped *index) (*Image, error) {
	if !slices.Contains(Targets, target) {
		return nil, &NotFoundError{Target: target, Why: "the target is unknown",
			Hint: "targets are " + strings.Join(Targets, ", ")}
	}
	hash, err := sourceHash(c)
	if err != nil {
		return nil, err
	}
	if data := shipped.image(target, hash); data != nil {
		return newImage(target, Embedded, data), nil
	}
	if c.Sources == "" {
		return nil, noSources(target)
	}
	tool, err := newToolchain(ctx, c)
	if err != nil {
		return nil, err
	}
	entry := cacheEntry(c.CacheDir, hash, tool.version, target)
	if data := entry.load(); data != nil {
		return newImage(target, Cache, data), nil
	}
	if c.GoTool == "" {
		return nil, &NotFoundError{Target: target, Why: "there is no go command to build it with",
			Hint: "install Go, or take a builder that carries its images"}
	}
	data, err := tool.build(ctx, target, c)
	if err != nil {
		return nil, err
	}
	// Of sources that were edited meanwhile, nobody knows which state this is.
	if now, err := sourceHash(c); err == nil && now == hash {
		entry.store(data)
	}
	return newImage(target, Built, data), nil
}

// List tells for every target where its image would come from, without building.
func List(c Config) ([]Status, error) {
	return list(c, embedded())
}

func list(c Config, shipped *index) ([]Status, error) {
	hash, err := sourceHash(c)
	if err != nil {
		return nil, err
	}
	tool, err := newToolchain(context.Background(), c)
	if err != nil {
		return nil, err
	}
	all := make([]Status, 0, len(Targets))
	for _, target := range Targets {
		s := Status{Target: target, Source: None}
		if data := shipped.image(target, hash); data != nil {
			s.found(Embedded, data)
		} else if data := cacheEntry(c.CacheDir, hash, tool.version, target).load(); data != nil {
			s.found(Cache, data)
		}
		all = append(all, s)
	}
	return all, nil
}

func (s *Status) found(source string, data []byte) {
	sum := sha256.Sum256(data)
	s.Source, s.Size, s.SHA256 = source, int64(len(data)), hex.EncodeToString(sum[:])
}

func newImage(target, source string, data []byte) *Image {
	return &Image{Target: target, Source: source, SHA256: sha256.Sum256(data), Data: data}
}

func sourceHash(c Config) (string, error) {
	if c.Sources == "" {
		return "", nil
	}
	return SourceHash(c.Sources)
}

func noSources(target string) error {
	return &NotFoundError{Target: target,
		Why:  "this builder carries no images and its sources are not at hand",
		Hint: "run it from a checkout (go run ./cmd/goexpress), put the images in with `go generate ./pkg/stub/images` before building it, or give a stub with --stub"}
}
