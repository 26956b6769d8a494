package stub

import "goexpress/internal/incomparable"

// way is a folder on the way to a target.
type way struct {
	_    incomparable.Struct
	path string
	Access
}

// judgeTarget says why an administrator's run must not unpack to a folder (S12),
// and what there is to remark about it; "" is nothing. folders are those that
// exist, from the target up to the one below the root. Where programs will run,
// nobody else may write on the way: he could put other files there. A link could
// lead the files to a place that somebody else has chosen.
func judgeTarget(folders []way, extractOnly, unsafe bool) (refusal, remark string) {
	for _, f := range folders {
		why := ""
		switch {
		case f.Link:
			why = f.path + " is a link"
		case f.Others:
			why = f.path + " may be written to by others than administrators"
		default:
			continue
		}
		if unsafe || extractOnly && !f.Link {
			remark = why
			continue
		}
		return why, ""
	}
	return "", remark
}

// checkTarget looks at a folder that the caller has named before anything is put
// there.
func (r *run) checkTarget(target string, extractOnly bool) error {
	if !r.os.Account().Administrator {
		return nil
	}
	var folders []way
	family := r.os.Family()
	for path := target; ; {
		up, base := family.split(path)
		if base == "" || up == path { // a root
			break
		}
		if r.os.IsFolder(path) {
			access, err := r.os.Access(path)
			if err != nil {
				return fail("looking at the rights of "+path, err)
			}
			folders = append(folders, way{path: path, Access: access})
		}
		path = up
	}
	refusal, remark := judgeTarget(folders, extractOnly, r.sw.UnsafeDir)
	if refusal != "" {
		return failure(CodeBadSwitches, "an administrator's run does not unpack to "+target+": "+refusal,
			"name a folder that only administrators may write to, or add /UNSAFEDIR")
	}
	if remark != "" {
		r.event(Warning, "target", Field{"path", target}, Field{"why", remark})
	}
	return nil
}
