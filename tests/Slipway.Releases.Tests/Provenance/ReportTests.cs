using System.Text.Json;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Checking;
using Slipway.Releases.Provenance.Reports;
using Xunit;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>Bills of materials and vulnerability reports.</summary>
public sealed class ReportTests : IDisposable
{
    private const string CycloneDx = """{ "bomFormat": "CycloneDX", "specVersion": "1.6", "components": [] }""";
    private const string Spdx = """{ "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "storefront" }""";

    private readonly BuiltVersion build = new();

    private static ProvenancePolicy WithBom => BuiltVersion.Nothing with { Sbom = ProofDemand.Required };

    [Theory]
    [InlineData("bom.json", CycloneDx)]
    [InlineData("sub/bom.json", CycloneDx)]
    [InlineData("app.cdx.json", CycloneDx)]
    [InlineData("app.spdx.json", Spdx)]
    [InlineData("app.spdx.json", """{ "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{}] }""")]
    public async Task A_bill_of_materials_that_is_there_is_evidence(string path, string text)
    {
        ProvenanceVerdict verdict = await build.Add(path, text).CheckAsync(WithBom);

        Assert.Equal((null, path), (verdict.Refusal, verdict.Evidence["sbom"]));
    }

    [Theory]
    [InlineData("https://cyclonedx.org/bom", CycloneDx)]
    [InlineData("https://cyclonedx.org/bom/v1.6", CycloneDx)]
    [InlineData("https://spdx.dev/Document", Spdx)]
    [InlineData("https://spdx.dev/Document/v2.3", Spdx)]
    public async Task A_bill_of_materials_may_be_attested(string type, string text)
    {
        build.Envelop("bom.intoto.json", Envelope.Statement(type, JsonDocument.Parse(text).RootElement, build.Subjects("app.zip")));

        Assert.Equal("bom.intoto.json", (await build.CheckAsync(WithBom)).Evidence["sbom"]);
    }

    [Fact]
    public async Task A_missing_bill_of_materials_is_refused() => Assert.Equal(
        "There is no bill of materials: provenance.sbom is required, and neither bom.json, *.cdx.json, *.spdx.json nor an attested one is there.",
        await build.Add("mybom.json", CycloneDx).RefusalAsync(WithBom));

    [Theory]
    [InlineData("bom.json", "{}", "bom.json is no CycloneDX document.")]
    [InlineData("bom.json", Spdx, "bom.json is no CycloneDX document.")]
    [InlineData("a.spdx.json", CycloneDx, "a.spdx.json is no SPDX document.")]
    [InlineData("bom.json", """{ "bomFormat": "x", "bomFormat": "CycloneDX", "specVersion": "1.6" }""", "bom.json is not strict JSON")]
    public async Task What_is_no_bill_of_materials_is_refused(string path, string text, string refusal) =>
        Assert.StartsWith(refusal, await build.Add(path, text).RefusalAsync(WithBom), StringComparison.Ordinal);

    [Fact]
    public async Task An_unsigned_bill_of_materials_is_refused_when_signatures_are_required()
    {
        build.Sign("app.zip").Add("bom.json", CycloneDx);
        Assert.Equal(
            "bom.json is not signed: provenance.signature is required, and bom.json.sig is not there.",
            await build.RefusalAsync(WithBom with { Signature = ProofDemand.Required }));
        Assert.Null(await build.Sign("bom.json").RefusalAsync(WithBom with { Signature = ProofDemand.Required }));
    }

    [Theory]
    [InlineData("9.8", Severity.High, false)]
    [InlineData("9.8", Severity.Critical, true)]
    [InlineData("9.0", Severity.High, false)]
    [InlineData("8.9", Severity.High, true)]
    [InlineData("7.0", Severity.Medium, false)]
    [InlineData("4.0", Severity.Low, false)]
    [InlineData("0.1", Severity.None, false)]
    [InlineData("0.0", Severity.None, true)]
    [InlineData("11", Severity.Critical, false)]
    [InlineData("-1", Severity.Critical, false)]
    [InlineData("NaN", Severity.Critical, false)]
    [InlineData("high", Severity.Critical, false)]
    public async Task A_finding_in_SARIF_has_the_severity_of_its_score(string score, Severity maximum, bool passes)
    {
        string? refusal = await build.Add("scan.sarif", Sarif(score)).RefusalAsync(BuiltVersion.AtMost(maximum));

        Assert.Equal(passes, refusal is null);
    }

    [Fact]
    public async Task The_refusal_names_the_finding_its_severity_and_the_rule() => Assert.Equal(
        "CVE-2026-1 in scan.sarif is of critical severity, and provenance.vulnerabilities.maximum is high.",
        await build.Add("scan.sarif", Sarif("9.8")).RefusalAsync(BuiltVersion.AtMost(Severity.High)));

    [Fact]
    public async Task A_severity_that_is_not_known_is_worse_than_any()
    {
        Assert.Equal(
            "CVE-2026-1 in scan.sarif is of unknown severity, and provenance.vulnerabilities.maximum is critical.",
            await build.Add("scan.sarif", Sarif(null)).RefusalAsync(BuiltVersion.AtMost(Severity.Critical)));
    }

    [Theory]
    [InlineData("\"kind\": \"pass\"")]
    [InlineData("\"kind\": \"notApplicable\"")]
    [InlineData("\"baselineState\": \"absent\"")]
    public async Task A_result_that_finds_nothing_is_no_finding(string property) =>
        Assert.Null(await build.Add("scan.sarif", Sarif("9.8", property)).RefusalAsync(BuiltVersion.AtMost(Severity.None)));

    [Theory]
    [InlineData("{}", "scan.sarif is no SARIF 2.1.0.")]
    [InlineData("""{ "version": "2.1.0", "runs": [] }""", "scan.sarif has no run, so nothing was looked at.")]
    [InlineData("""{ "version": "2.1.0", "runs": [{}] }""", "scan.sarif has a run without results, so nothing was looked at.")]
    [InlineData("""{ "version": "2.1.0", "runs": [{ "results": [], "invocations": [{ "executionSuccessful": false }] }] }""", "scan.sarif is of a scan that did not succeed.")]
    public async Task A_scan_that_looked_at_nothing_is_no_report(string text, string refusal) =>
        Assert.StartsWith(refusal, await build.Add("scan.sarif", text).RefusalAsync(BuiltVersion.AtMost(Severity.High)), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_report_is_refused()
    {
        Assert.StartsWith(
            "There is no vulnerability report: provenance.vulnerabilities asks for one", await build.Add("bom.json", CycloneDx).RefusalAsync(BuiltVersion.AtMost(Severity.High)), StringComparison.Ordinal);
        Assert.Null(await build.Add("scan.sarif.json", """{ "version": "2.1.0", "runs": [{ "results": [] }] }""").RefusalAsync(BuiltVersion.AtMost(Severity.High)));
    }

    [Theory]
    [InlineData("""{ "severity": "high" }""", "high")]
    [InlineData("""{ "severity": "low" }, { "severity": "critical" }""", "critical")]
    [InlineData("""{ "severity": "unknown" }""", "unknown")]
    [InlineData("""{ "severity": "awful" }""", "unknown")]
    [InlineData("""{ "method": "CVSSv31", "score": 9.1 }""", "critical")]
    [InlineData("""{ "method": "OWASP", "score": 1 }""", "unknown")]
    [InlineData("", "unknown")]
    public async Task A_vulnerability_in_CycloneDX_has_the_worst_of_its_ratings(string ratings, string severity) => Assert.Equal(
        $"CVE-2026-1 in app.vex.json is of {severity} severity, and provenance.vulnerabilities.maximum is medium.",
        await build.Add("app.vex.json", Vex($$"""{ "id": "CVE-2026-1", "ratings": [{{ratings}}] }""")).RefusalAsync(BuiltVersion.AtMost(Severity.Medium)));

    [Theory]
    [InlineData("resolved", true)]
    [InlineData("resolved_with_pedigree", true)]
    [InlineData("false_positive", true)]
    [InlineData("not_affected", true)]
    [InlineData("exploitable", false)]
    [InlineData("in_triage", false)]
    [InlineData("harmless", false)]
    public async Task What_an_analysis_closes_is_closed_only_when_a_pinned_key_stands_behind_it(string state, bool closes)
    {
        ProvenancePolicy policy = BuiltVersion.AtMost(Severity.Medium);
        build.Add("scan.sarif", Sarif("9.8")).Add("app.vex.json", Vex(Analysed(state)));

        Assert.Contains("CVE-2026-1 in scan.sarif is of critical severity", await build.RefusalAsync(policy), StringComparison.Ordinal);
        build.Sign("app.vex.json");
        Assert.Equal(closes, await build.RefusalAsync(policy) is null);
        build.Sign("app.vex.json", build.Key("P-256", "stranger"));
        Assert.Contains("app.vex.json.sig is no signature", await build.RefusalAsync(policy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attested_analysis_closes_too()
    {
        build.Add("scan.sarif", Sarif("9.8"));
        build.Envelop("vex.intoto.json", Envelope.Statement("https://cyclonedx.org/bom", JsonDocument.Parse(Vex(Analysed("not_affected"))).RootElement, build.Subjects("app.zip")));

        Assert.Null(await build.RefusalAsync(BuiltVersion.AtMost(Severity.None)));
    }

    [Fact]
    public async Task What_one_report_closes_and_another_says_is_open_is_open()
    {
        build.Add("a.vex.json", Vex(Analysed("not_affected"))).Sign("a.vex.json").Add("b.vex.json", Vex(Analysed("exploitable"))).Add("scan.sarif", Sarif("9.8"));

        string? refusal = await build.RefusalAsync(BuiltVersion.AtMost(Severity.Medium));

        Assert.Contains("CVE-2026-1 in b.vex.json", refusal, StringComparison.Ordinal);
        Assert.Contains("CVE-2026-1 in scan.sarif", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_closes_one_component_leaves_its_others_open()
    {
        build.Add("app.vex.json", Vex(Analysed("not_affected"), """{ "id": "CVE-2026-1", "ratings": [{ "severity": "high" }] }""")).Sign("app.vex.json");

        Assert.Contains("CVE-2026-1 in app.vex.json is of high severity", await build.RefusalAsync(BuiltVersion.AtMost(Severity.Medium)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suppressed_result_is_closed_in_a_signed_report_and_closes_no_other()
    {
        const string suppressed = "\"suppressions\": [{ \"kind\": \"external\", \"status\": \"accepted\" }]";
        build.Add("scan.sarif", Sarif("9.8", suppressed));
        Assert.Contains("CVE-2026-1 in scan.sarif", await build.RefusalAsync(BuiltVersion.AtMost(Severity.High)), StringComparison.Ordinal);
        Assert.Null(await build.Sign("scan.sarif").RefusalAsync(BuiltVersion.AtMost(Severity.High)));
        Assert.Contains("CVE-2026-1 in other.sarif", await build.Add("other.sarif", Sarif("9.8")).RefusalAsync(BuiltVersion.AtMost(Severity.High)), StringComparison.Ordinal);
        build.Add("scan.sarif", Sarif("9.8", suppressed.Replace("accepted", "underReview", StringComparison.Ordinal))).Sign("scan.sarif");
        Assert.Contains("CVE-2026-1 in scan.sarif", await build.RefusalAsync(BuiltVersion.AtMost(Severity.High)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiver_counts_through_its_last_day_and_is_evidence()
    {
        build.Add("scan.sarif", Sarif("9.8"));
        ProvenancePolicy policy = BuiltVersion.AtMost(Severity.High, new Waiver("cve-2026-1", new DateOnly(2026, 12, 31), "not reachable"));
        DateTimeOffset lastMoment = new(2026, 12, 31, 23, 59, 59, TimeSpan.Zero);

        ProvenanceVerdict verdict = await build.CheckAsync(policy, lastMoment);

        Assert.Null(verdict.Refusal);
        Assert.Equal(("cve-2026-1 until 2026-12-31", "nothing open", "scan.sarif"), (verdict.Evidence["waived"], verdict.Evidence["worstSeverity"], verdict.Evidence["vulnerabilityReport"]));
        Assert.Equal(
            "CVE-2026-1 in scan.sarif is of critical severity, and provenance.vulnerabilities.maximum is high; its waiver ended with 2026-12-31.",
            await build.RefusalAsync(policy, lastMoment.AddSeconds(1)));
    }

    [Fact]
    public async Task A_waiver_dated_far_off_is_fine_and_one_of_another_vulnerability_is_none()
    {
        build.Add("scan.sarif", Sarif("9.8"));

        Assert.Null(await build.RefusalAsync(BuiltVersion.AtMost(Severity.High, new Waiver("CVE-2026-1", new DateOnly(9999, 12, 31), "x"))));
        Assert.NotNull(await build.RefusalAsync(BuiltVersion.AtMost(Severity.High, new Waiver("CVE-2026-10", new DateOnly(9999, 12, 31), "x"))));
    }

    [Fact]
    public async Task The_worst_that_is_open_is_evidence()
    {
        ProvenanceVerdict verdict = await build.Add("scan.sarif", Sarif("5.0")).CheckAsync(BuiltVersion.AtMost(Severity.High));

        Assert.Equal("Medium", verdict.Evidence["worstSeverity"]);
    }

    [Fact]
    public async Task Reports_that_nobody_asks_for_are_not_read()
    {
        await build.Add("scan.sarif", "x").Add("bom.json", "x").CheckAsync(BuiltVersion.Nothing);

        Assert.Empty(build.Read);
    }

    public void Dispose() => build.Dispose();

    private static string Sarif(string? score, string property = "\"level\": \"warning\"") => $$"""
        {
          "version": "2.1.0",
          "runs": [{
            "tool": { "driver": { "name": "scanner", "rules": [{ "id": "CVE-2026-1", "properties": { {{(score is null ? "" : $"\"security-severity\": \"{score}\"")}} } }] } },
            "results": [{ "ruleId": "CVE-2026-1", "ruleIndex": 0, {{property}}, "message": { "text": "left-pad" } }]
          }]
        }
        """;

    private static string Vex(params string[] vulnerabilities) =>
        $$"""{ "bomFormat": "CycloneDX", "specVersion": "1.6", "vulnerabilities": [{{string.Join(',', vulnerabilities)}}] }""";

    private static string Analysed(string state) =>
        $$"""{ "id": "CVE-2026-1", "ratings": [{ "severity": "critical" }], "analysis": { "state": "{{state}}" } }""";
}
