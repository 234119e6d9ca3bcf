using System.Text;

namespace Slipway.Releases.Artifacts;

/// <summary>
/// A list of SHA-256 digests as <c>sha256sum</c> writes and checks it: <c>digest  path</c>, <c>digest *path</c>, or with <c>--tag</c>
/// <c>SHA256 (path) = digest</c>; in a line that begins with a backslash the path has <c>\\</c>, <c>\n</c> and <c>\r</c> for what they stand
/// for. Empty lines and those that begin with <c>#</c> say nothing.
/// </summary>
/// <param name="Entries">The digest of each path that is named.</param>
/// <param name="Problems">What is wrong with the list, a sentence each, the first ten; empty when nothing is.</param>
/// <remarks>https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html</remarks>
public sealed record ChecksumManifest(IReadOnlyDictionary<ArtifactPath, Digest> Entries, IReadOnlyList<string> Problems)
{
    /// <summary>How many files a manifest may name.</summary>
    public const int MostEntries = 50_000;

    /// <summary>How long a manifest may be, in bytes.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private const int MostProblems = 10;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the manifest that lies under this path.</summary>
    public static ChecksumManifest Read(ArtifactPath manifest, ReadOnlySpan<byte> utf8)
    {
        Dictionary<ArtifactPath, Digest> entries = [];
        List<string> problems = [];
        int number = 0;
        ReadOnlySpan<byte> text = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[3..] : utf8;
        foreach (Range range in text.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            if (Take(line, manifest, entries) is { } wrong)
            {
                problems.Add($"Line {number} of {manifest} {wrong}.");
                if (problems.Count == MostProblems)
                {
                    break;
                }
            }

            if (entries.Count > MostEntries)
            {
                problems.Add($"{manifest} names more than {MostEntries:N0} files.");
                break;
            }
        }

        if (entries.Count == 0 && problems.Count == 0)
        {
            problems.Add($"{manifest} names no file.");
        }

        return new(entries, problems);
    }

    /// <summary>What the manifest names and is not there, and what is there and it does not name, a sentence each.</summary>
    /// <param name="manifest">Its own path.</param>
    /// <param name="there">All paths in the version's folder.</param>
    public IEnumerable<string> Misfits(ArtifactPath manifest, IEnumerable<ArtifactPath> there)
    {
        HashSet<ArtifactPath> found = [.. there];
        ArtifactPath[] missing = [.. Entries.Keys.Where(path => !found.Contains(path))];
        ArtifactPath[] further = [.. found.Where(path => path != manifest && !Entries.ContainsKey(path))];
        // Both would look the same in the two sentences.
        HashSet<string> alike = [.. missing.Select(Canonical)];
        alike.IntersectWith(further.Select(Canonical));
        return missing.Where(path => !alike.Contains(Canonical(path))).Select(path => $"{path} is named in {manifest} and not there.")
            .Concat(further.Select(path => alike.Contains(Canonical(path))
                ? $"{path} is there, but {manifest} names it with its letters composed in another way; write both alike."
                : $"{path} is there and not named in {manifest}."));
    }

    private static string Canonical(ArtifactPath path) => CanonicalName.Of(path.ToString());

    private static string? Take(ReadOnlySpan<byte> utf8, ArtifactPath manifest, Dictionary<ArtifactPath, Digest> entries)
    {
        string line;
        try
        {
            line = StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return "is not UTF-8 text";
        }

        bool isEscaped = line[0] == '\\';
        ChecksumLine read = ChecksumLine.Read(isEscaped ? line[1..] : line);
        if (read.Problem is { } problem)
        {
            return problem;
        }

        string? name = isEscaped ? ChecksumLine.Unescape(read.Name) : read.Name;
        // What `find . -type f` lists begins so.
        name = name?.StartsWith("./", StringComparison.Ordinal) is true ? name[2..] : name;
        if (!ArtifactPath.TryParse(name, null, out ArtifactPath path))
        {
            return $"names '{Digest.Shown(read.Name)}', which is not a name that an artifact may have";
        }

        if (path == manifest)
        {
            return "names the manifest itself";
        }

        Digest digest = Digest.Parse($"sha256:{read.Hex}");
        return entries.TryAdd(path, digest) || entries[path] == digest ? null : $"names {path} a second time, with another digest";
    }
}
