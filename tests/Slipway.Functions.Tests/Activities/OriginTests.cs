using System.Text;
using System.Text.Json;
using Slipway.Azure.Records;
using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Tests.Provenance;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Activities;

/// <summary>Readiness of builds whose plan demands to know where they come from; keys and signatures are openssl's.</summary>
public sealed class OriginTests(Emulator emulator) : IDisposable
{
    private static readonly byte[] App = Encoding.UTF8.GetBytes("app");

    private readonly OpenSsl openssl = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("P-256")]
    [InlineData("RSA-2048")]
    [InlineData("Ed25519")]
    public async Task A_signed_build_is_ready_and_the_timeline_says_by_whom(string kind)
    {
        OpenSsl.Key key = openssl.NewKey(kind);
        await using Workshop shop = await OpenAsync(key, "signature: required", ("app.zip.sig", openssl.Sign(key, App)));

        CheckReadiness.Report report = await ReadyAsync(shop);

        Assert.Equal((null, 2), (report.Refusal, report.Seal!.Count));
        Assert.Equal("ci", (await EvidenceAsync(shop))!["signedBy"]);
        Assert.Equal(report.Seal.Content.ToString(), (await EvidenceAsync(shop))!["content"]);
    }

    [Fact]
    public async Task An_unsigned_build_is_refused_and_never_ready()
    {
        await using Workshop shop = await OpenAsync(openssl.NewKey("P-256"), "signature: required");

        CheckReadiness.Report report = await ReadyAsync(shop);

        Assert.Equal((null, "app.zip is not signed: provenance.signature is required, and app.zip.sig is not there."), (report.Seal, report.Refusal));
        Assert.Null(await EvidenceAsync(shop));
    }

    [Fact]
    public async Task A_build_that_was_tampered_with_is_refused()
    {
        OpenSsl.Key key = openssl.NewKey("P-256");
        await using Workshop shop = await OpenAsync(key, "signature: required", ("app.zip.sig", openssl.Sign(key, Encoding.UTF8.GetBytes("another app"))));

        Assert.Equal(
            "app.zip.sig is no signature of app.zip by a key of the plan: ci: ECDSA P-256 does not verify it.", (await ReadyAsync(shop)).Refusal);
    }

    [Fact]
    public async Task Demands_on_provenance_materials_and_vulnerabilities_are_met_together_and_are_evidence()
    {
        OpenSsl.Key key = openssl.NewKey("P-384");
        string scan = """{ "version": "2.1.0", "runs": [{ "results": [{ "ruleId": "CVE-2026-1", "properties": { "security-severity": "9.8" } }] }] }""";
        const string bom = """{ "bomFormat": "CycloneDX", "specVersion": "1.6" }""";
        await using Workshop shop = await OpenAsync(
            key,
            $$"""
            attestation: { mode: required, builders: ["{{Envelope.Builder}}"], sources: ["{{Envelope.Source}}"] }
              sbom: required
              vulnerabilities: { maximum: high, waivers: [{ id: CVE-2026-1, until: 9999-12-31, reason: not reachable }] }
            """,
            ("build.intoto.jsonl", Encoding.UTF8.GetBytes(Envelope.Sign(openssl, key, Envelope.Provenance([("app.zip", Digest.Of(App).ToString())])))),
            ("bom.intoto.json", Encoding.UTF8.GetBytes(Envelope.Sign(
                openssl, key, Envelope.Statement("https://cyclonedx.org/bom", JsonDocument.Parse(bom).RootElement, ("app.zip", Digest.Of(App).ToString()))))),
            ("scan.sarif", Encoding.UTF8.GetBytes(scan)),
            ("scan.sarif.sig", openssl.Sign(key, Encoding.UTF8.GetBytes(scan))));

        CheckReadiness.Report report = await ReadyAsync(shop);

        Assert.Null(report.Refusal);
        IReadOnlyDictionary<string, string> evidence = (await EvidenceAsync(shop))!;
        Assert.Equal(
            ["attestedBy=ci", $"builder={Envelope.Builder}", "sbom=bom.intoto.json", "signedBy=ci", $"source={Envelope.Source}", "vulnerabilityReport=scan.sarif", "waived=CVE-2026-1 until 9999-12-31", "worstSeverity=nothing open"],
            evidence.Where(e => e.Key is not ("content" or "manifest")).Select(e => $"{e.Key}={e.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                ("Signature", true, "signed by ci"),
                ("Provenance", true, $"attested by ci, built by {Envelope.Builder}, from {Envelope.Source}"),
                ("Contents", true, "listed in bom.intoto.json"),
                ("Vulnerabilities", true, "worst: nothing open; High is allowed at most; waived: CVE-2026-1 until 9999-12-31"),
            ],
            (await ShownAsync(shop, report.Seal!)).Skip(1));
    }

    [Fact]
    public async Task Those_who_approve_are_shown_what_the_plan_demands_and_nothing_of_what_it_does_not()
    {
        OpenSsl.Key key = openssl.NewKey("P-256");
        await using Workshop signed = await OpenAsync(key, "signature: required", ("app.zip.sig", openssl.Sign(key, App)));
        await using Workshop unsigned = await OpenAsync(key, "signature: optional");

        Assert.Equal([("Signature", true, "signed by ci")], (await ShownAsync(signed, (await ReadyAsync(signed)).Seal!)).Skip(1));
        Assert.Equal(
            [("Origin", null, "nothing proves where the build comes from, and the plan demands no proof")],
            (await ShownAsync(unsigned, (await ReadyAsync(unsigned)).Seal!)).Skip(1));
    }

    [Fact]
    public async Task Proofs_are_sealed_and_promoted_like_every_file()
    {
        OpenSsl.Key key = openssl.NewKey("P-256");
        await using Workshop shop = await OpenAsync(key, "signature: required", ("app.zip.sig", openssl.Sign(key, App)));

        Assert.Equal(2, (await shop.PromotedAsync()).Count);
    }

    [Fact]
    public async Task Without_demands_a_signature_is_a_file_like_any_other()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator, proofs: new Dictionary<string, byte[]> { ["app.zip.sig"] = [1, 2, 3] });

        Assert.Equal(2, (await ReadyAsync(shop)).Seal!.Count);
    }

    public void Dispose() => openssl.Dispose();

    private Task<Workshop> OpenAsync(OpenSsl.Key key, string demands, params (string Path, byte[] Content)[] proofs) => Workshop.OpenAsync(
        emulator,
        section: $$"""
            provenance:
              keys: [{ name: ci, pem: "{{openssl.PublicPem(key).TrimEnd('\n').Replace("\n", "\\n", StringComparison.Ordinal)}}" }]
              {{demands}}
            """,
        pinned: true,
        proofs: proofs.ToDictionary(proof => proof.Path, proof => proof.Content));

    private static Task<CheckReadiness.Report> ReadyAsync(Workshop shop) => shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation);

    /// <summary>The evidence on the card of the approval that is asked then.</summary>
    private static async Task<(string What, bool? Holds, string Found)[]> ShownAsync(Workshop shop, VersionSeal seal)
    {
        DateTimeOffset now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
        Approval asked = (await shop.Activity<RequestApproval>().Run(new(shop.Release.Request, shop.Release.PlanDigest, shop.Stage, seal, now), Cancellation)).Approval;
        return [.. (await shop.Get<ReleaseLedger>().FactsAsync(asked.Request, Cancellation)).Evidence.Select(one => (one.What, one.Holds, one.Found))];
    }

    private static async Task<IReadOnlyDictionary<string, string>?> EvidenceAsync(Workshop shop)
    {
        IReadOnlyDictionary<string, string>? evidence = null;
        await foreach (TimelineEntry entry in shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation))
        {
            evidence = entry.Event.Kind is TimelineKind.Ready ? entry.Event.Evidence : evidence;
        }

        return evidence;
    }
}
