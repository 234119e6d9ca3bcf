using System.Text;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Checking;
using Slipway.Releases.Provenance.Keys;
using Slipway.Releases.Provenance.Reports;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>The files of a version as they were sealed, and openssl to sign them with.</summary>
internal sealed class BuiltVersion : IDisposable
{
    private readonly Dictionary<string, OpenSsl.Key> keys = new(StringComparer.Ordinal);

    /// <summary>One artifact, <c>app.zip</c>.</summary>
    public BuiltVersion() => Add("app.zip", "the app");

    public OpenSsl OpenSsl { get; } = new();

    /// <summary>The key that the plan pins, unless a test says otherwise.</summary>
    public OpenSsl.Key Ci => Key("P-256");

    /// <summary>What was read, in any order.</summary>
    public List<string> Read { get; } = [];

    /// <summary>All files, for those who change them behind the builder's back.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public static ProvenancePolicy Nothing { get; } = new([], ProofDemand.Optional, new(ProofDemand.Optional, [], [], []), ProofDemand.Optional, null);

    public static ProvenancePolicy Signed { get; } = Nothing with { Signature = ProofDemand.Required };

    public static ProvenancePolicy Attested { get; } = Nothing with
    {
        Attestation = new(ProofDemand.Required, [Envelope.Builder], [Envelope.Source], [Envelope.BuildType]),
    };

    public OpenSsl.Key Key(string kind, string name = "ci") => keys.TryGetValue(name + kind, out OpenSsl.Key? key) ? key : keys[name + kind] = OpenSsl.NewKey(kind);

    public PinnedKey Pin(string kind = "P-256", string name = "ci") => new(name, OpenSsl.PublicPem(Key(kind, name)));

    public BuiltVersion Add(string path, byte[] content)
    {
        Files[path] = content;
        return this;
    }

    public BuiltVersion Add(string path, string content) => Add(path, Encoding.UTF8.GetBytes(content));

    public BuiltVersion Sign(string path, OpenSsl.Key? key = null) => Add($"{path}.sig", OpenSsl.Sign(key ?? Ci, Files[path]));

    /// <summary>Provenance of these files, in <c>build.intoto.jsonl</c>.</summary>
    public BuiltVersion Attest(params string[] paths) => Envelop("build.intoto.jsonl", Envelope.Provenance(Subjects(paths)));

    public BuiltVersion Envelop(string path, string statement, OpenSsl.Key? key = null) => Add(path, Envelope.Sign(OpenSsl, key ?? Ci, statement));

    public (string Name, string Sha256)[] Subjects(params string[] paths) => [.. paths.Select(path => (path, DigestOf(path)))];

    public string DigestOf(string path) => Digest.Of(Files[path]).ToString();

    public async Task<string?> RefusalAsync(ProvenancePolicy policy, DateTimeOffset? at = null, params PinnedKey[] pinned) =>
        (await CheckAsync(policy, at, pinned)).Refusal;

    public Task<ProvenanceVerdict> CheckAsync(ProvenancePolicy policy, DateTimeOffset? at = null, params PinnedKey[] pinned)
    {
        SealManifest manifest = new(
            ProductName.Parse("storefront"),
            ReleaseVersion.Parse("1.4.0"),
            "builds",
            [.. Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new ArtifactSeal(ArtifactPath.Parse(f.Key), Digest.Of(f.Value), f.Value.Length, "0x1"))]);
        TrustedKey[] trusted = [.. (pinned.Length > 0 ? pinned : [Pin()]).Select(TrustedKey.Read)];
        return ProvenanceCheck.RunAsync(policy, trusted, manifest, at ?? TimeProvider.System.GetUtcNow(), ReadAsync, TestContext.Current.CancellationToken);
    }

    /// <summary>A policy that bounds what may be open.</summary>
    public static ProvenancePolicy AtMost(Severity maximum, params Waiver[] waivers) => Nothing with { Vulnerabilities = new(maximum, waivers) };

    public void Dispose() => OpenSsl.Dispose();

    private Task<ReadOnlyMemory<byte>?> ReadAsync(ArtifactSeal file, CancellationToken cancellation)
    {
        lock (Read)
        {
            Read.Add(file.Path.ToString());
        }

        return Task.FromResult<ReadOnlyMemory<byte>?>(Files[file.Path.ToString()]);
    }
}
