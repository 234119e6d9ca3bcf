using System.Text.Json;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Provenance.Statements;

/// <summary>What somebody states about artifacts: https://github.com/in-toto/attestation, version 1 or 0.1.</summary>
/// <param name="PredicateType">What kind of thing is stated.</param>
/// <param name="Subjects">What it is about.</param>
/// <param name="Predicate">What is stated.</param>
public sealed record InTotoStatement(string PredicateType, IReadOnlyList<StatementSubject> Subjects, JsonElement Predicate)
{
    private const int MostSubjects = 50_000;

    /// <exception cref="ProofFlawException">It is no statement.</exception>
    internal static InTotoStatement Read(ReadOnlyMemory<byte> payload)
    {
        JsonElement json = ProofJson.Read(payload);
        string? type = json.TextAt("_type");
        if (type is not ("https://in-toto.io/Statement/v1" or "https://in-toto.io/Statement/v0.1"))
        {
            throw new ProofFlawException($"has a payload of type '{Spelling.Shortened(type ?? "")}', which is no in-toto statement");
        }

        IReadOnlyList<JsonElement> subjects = json.ListAt("subject");
        return subjects.Count is 0 or > MostSubjects
            ? throw new ProofFlawException($"has {subjects.Count} subjects; from 1 to {MostSubjects} are read")
            : new(
                json.TextAt("predicateType") ?? throw new ProofFlawException("has no predicateType"),
                [.. subjects.Select(Subject)],
                json.At("predicate") ?? default);
    }

    private static StatementSubject Subject(JsonElement json) => new(
        json.TextAt("name") ?? "",
        Digest.TryParse($"sha256:{json.TextAt("digest", "sha256")}", null, out Digest digest) ? digest : null);
}

/// <summary>One thing that a statement is about.</summary>
/// <param name="Name">What the statement calls it; empty for nothing.</param>
/// <param name="Sha256">Its digest; null when the statement has only others.</param>
public sealed record StatementSubject(string Name, Digest? Sha256)
{
    /// <summary>
    /// Whether this may be the artifact at a path: its name is the path, or the end of it, or the other way round, since builders name files
    /// as they lie on their own disks.
    /// </summary>
    public bool MayBe(string path)
    {
        string name = Plain;
        return name.Length > 0 && $"/{path}".EndsWith($"/{name}", StringComparison.Ordinal) || $"/{name}".EndsWith($"/{path}", StringComparison.Ordinal);
    }

    /// <summary>The name without a leading <c>./</c>.</summary>
    internal string Plain => Name.StartsWith("./", StringComparison.Ordinal) ? Name[2..] : Name;
}
