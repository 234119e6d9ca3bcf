using System.Text;
using CsCheck;
using Slipway.Releases.Provenance;
using Xunit;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>
/// Somebody who can write to the container, and has a key of their own, makes any changes to a build that was proven: what passes then is still
/// what was built, file for file.
/// </summary>
public sealed class ContainerWriterTests : IDisposable
{
    private static readonly string[] Names =
    [
        "app.zip", "tools.zip", "bom.json", "scan.sarif", "app.zip.sig", "tools.zip.sig", "bom.json.sig", "scan.sarif.sig", "build.intoto.jsonl",
        "evil.zip", "evil.zip.sig", "lib/app.zip", "app.zip.sig.sig", "evil.cdx.json", "evil.vex.json", "evil.dsse.json", "evil.intoto.jsonl", "app.zip.sig.pem",
    ];

    private static readonly string[] Carriers = [".sig", ".sig.pem", ".intoto.jsonl", ".dsse.json"];

    private readonly BuiltVersion build = new();
    private readonly Dictionary<string, byte[]> proven;
    private readonly PinnedKey pinned;
    private readonly byte[][] inventions;

    public ContainerWriterTests()
    {
        build.Add("tools.zip", "tools")
            .Add("bom.json", """{ "bomFormat": "CycloneDX", "specVersion": "1.6" }""")
            .Add("scan.sarif", """{ "version": "2.1.0", "runs": [{ "results": [] }] }""");
        string[] files = [.. build.Files.Keys];
        build.Attest(files);
        Array.ForEach(files, file => build.Sign(file));
        proven = new(build.Files);
        pinned = build.Pin();
        OpenSsl.Key theirs = build.Key("P-256", "stranger");
        inventions =
        [
            [], [1], "evil"u8.ToArray(), "{}"u8.ToArray(),
            build.OpenSsl.Sign(theirs, "evil"u8.ToArray()),
            build.OpenSsl.Sign(theirs, proven["app.zip"]),
            Encoding.UTF8.GetBytes(Envelope.Sign(build.OpenSsl, theirs, Envelope.Provenance(build.Subjects("app.zip")), keyId: "ci")),
            Encoding.UTF8.GetBytes("""{ "bomFormat": "CycloneDX", "specVersion": "1.6", "vulnerabilities": [] }"""),
            Encoding.ASCII.GetBytes(build.OpenSsl.SelfSigned("/CN=evil.example").Pem),
        ];
    }

    [Fact]
    public void Whatever_they_change_nothing_passes_that_was_not_built()
    {
        ProvenancePolicy policy = BuiltVersion.Attested with
        {
            Signature = ProofDemand.Required,
            Sbom = ProofDemand.Required,
            Vulnerabilities = new(Releases.Provenance.Reports.Severity.High, []),
        };
        Assert.Null(Check(policy));
        int refused = 0;

        Gen.Select(Gen.Int[0, 4], Gen.Int[0, Names.Length - 1], Gen.Int[0, Names.Length - 1], Gen.Int[0, 1000]).Array[1, 4].Sample(
            changes =>
            {
                build.Files.Clear();
                foreach ((string name, byte[] content) in proven)
                {
                    build.Files[name] = content;
                }

                Array.ForEach(changes, change => Change(change.Item1, Names[change.Item2], Names[change.Item3], change.Item4));
                if (Check(policy) is not null)
                {
                    refused++;
                    return;
                }

                Assert.All(
                    build.Files.Where(file => !Carriers.Any(carrier => file.Key.EndsWith(carrier, StringComparison.Ordinal))),
                    file => Assert.Equal(Convert.ToHexString(proven.GetValueOrDefault(file.Key, proven["app.zip"])), Convert.ToHexString(file.Value)));
            },
            iter: 2000,
            threads: 1);
        Assert.InRange(refused, 1000, 2000);
    }

    public void Dispose() => build.Dispose();

    // Another copy of an attested file under its own name, deeper down, is the same file; every other name is new.
    private void Change(int kind, string name, string other, int number)
    {
        byte[]? content = build.Files.GetValueOrDefault(name);
        switch (kind)
        {
            case 0:
                build.Files.Remove(name);
                break;
            case 1 when content is { Length: > 0 }:
                build.Files[name] = [.. content];
                build.Files[name][number % content.Length] ^= (byte)(1 << (number % 8));
                break;
            case 2 when content is not null:
                build.Files[other] = content;
                break;
            case 3 when content is not null && build.Files.TryGetValue(other, out byte[]? swapped):
                (build.Files[name], build.Files[other]) = (swapped, content);
                break;
            default:
                build.Files[name] = inventions[number % inventions.Length];
                break;
        }
    }

    private string? Check(ProvenancePolicy policy) => build.RefusalAsync(policy, null, pinned).GetAwaiter().GetResult();
}
