using Slipway.Releases.Plans;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Reports;
using Slipway.Releases.Tests.Provenance;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

/// <summary>What a plan demands of a build's origin, and what it cannot.</summary>
public sealed class ProvenancePlanTests : IDisposable
{
    private const string Stages = """

        stages:
          - name: production
            rollout: { rings: [ { name: all, weight: 100 } ], health: none }
        """;

    private const string Vault = "https://shop.vault.azure.net/keys/ci/0123456789abcdef0123456789abcdef";

    private readonly OpenSsl openssl = new();

    [Fact]
    public void Every_setting_of_provenance_is_read()
    {
        string pem = openssl.PublicPem(openssl.NewKey("P-256"));
        PlanReading reading = PlanReader.Read($$"""
            product: storefront
            provenance:
              keys:
                - name: ci
                  pem: |
            {{Indented(pem, 8)}}
                - { name: vault, keyVault: {{Vault}} }
              signature: required
              attestation:
                mode: refused
                builders: [https://github.com/actions/runner/github-hosted]
                sources: [git+https://github.com/acme/storefront.git]
                buildTypes: [https://actions.github.io/buildtypes/workflow/v1]
              sbom: required
              vulnerabilities:
                maximum: high
                waivers: [ { id: CVE-2026-1, until: 2026-12-31, reason: not reachable } ]
            """ + Stages);

        Assert.Empty(reading.Problems.Select(p => p.Sentence));
        ProvenancePolicy policy = reading.Plan!.Provenance!;
        Assert.Equal([new PinnedKey("ci", pem.TrimEnd('\n')), new PinnedKey("vault", KeyVault: Vault)], policy.Keys);
        Assert.Equal((ProofDemand.Required, ProofDemand.Refused, ProofDemand.Required), (policy.Signature, policy.Attestation.Mode, policy.Sbom));
        Assert.Equal(["https://github.com/actions/runner/github-hosted"], policy.Attestation.Builders);
        Assert.Equal(["git+https://github.com/acme/storefront.git"], policy.Attestation.Sources);
        Assert.Equal(["https://actions.github.io/buildtypes/workflow/v1"], policy.Attestation.BuildTypes);
        Assert.Equal(Severity.High, policy.Vulnerabilities!.Maximum);
        Assert.Equal([new Waiver("CVE-2026-1", new DateOnly(2026, 12, 31), "not reachable")], policy.Vulnerabilities.Waivers);
    }

    [Fact]
    public void Without_the_section_nothing_is_demanded() => Assert.Null(PlanReader.Read("product: storefront" + Stages).Plan!.Provenance);

    public static TheoryData<string, int, string, string, string> Mistakes => new()
    {
        // lines from the third on, line, path, what is wrong, how to mend it
        { "  signature: required", 3, "provenance.signature", "is required, and there is no key", "list one under provenance.keys" },
        { "  attestation: { mode: required }", 3, "provenance.attestation.mode", "is required, and there is no key", "list one under" },
        { "  signature: maybe", 3, "provenance.signature", "is 'maybe'", "write required, optional or refused" },
        { "  sbom: refused", 3, "provenance.sbom", "is 'refused'", "write required or optional" },
        { "  vulnerabilities: { waivers: [] }", 3, "provenance.vulnerabilities", "lacks 'maximum'", "write none, low, medium, high or critical" },
        { "  vulnerabilities: { maximum: awful }", 3, "provenance.vulnerabilities.maximum", "is 'awful'", "write none, low" },
        { "  vulnerabilities: { maximum: high, waivers: [ { id: CVE-1, reason: x } ] }", 3, "provenance.vulnerabilities.waivers[0]", "lacks 'until'", "YYYY-MM-DD" },
        { "  vulnerabilities: { maximum: high, waivers: [ { id: CVE-1, until: soon, reason: x } ] }", 3, "provenance.vulnerabilities.waivers[0].until", "is 'soon'", "YYYY-MM-DD" },
        { "  keys: [ { name: ci } ]", 3, "provenance.keys[0]", "has none of pem, keyVault and certificate", "exactly one" },
        { $"  keys: [ {{ name: ci, pem: x, keyVault: {Vault} }} ]", 3, "provenance.keys[0]", "has more than one of pem, keyVault and certificate", "exactly one" },
        { "  keys:\n    - name: ci\n      pem: nonsense", 5, "provenance.keys[0].pem", "cannot be used: it is not PEM", "-----BEGIN PUBLIC KEY-----" },
        { "  keys:\n    - name: ci\n      pem: \"-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----\"", 5, "provenance.keys[0].pem", "it does not hold a public key", "BEGIN PUBLIC" },
        { "  keys:\n    - name: ci\n      certificate: nonsense", 5, "provenance.keys[0].certificate", "cannot be used: it is not PEM", "-----BEGIN CERTIFICATE-----" },
        { "  keys: [ { name: ci, keyVault: \"https://shop.vault.azure.net/keys/ci\" } ]", 3, "provenance.keys[0].keyVault", "is 'https://shop.vault.azure.net/keys/ci'", "its 32 digits" },
        { "  keys: [ { name: ci, keyVault: \"https://shop.vault.azure.net.evil.example/keys/ci/0123456789abcdef0123456789abcdef\" } ]", 3, "provenance.keys[0].keyVault", "is 'https://shop.vault.azure.net.evil", "one version" },
        { "  keys: [ { name: ci, keyVault: \"https://evil.example/keys/ci/0123456789abcdef0123456789abcdef?.vault.azure.net\" } ]", 3, "provenance.keys[0].keyVault", "is 'https://evil.example", "one version" },
        { "  keys: [ { name: ci, keyVault: \"http://shop.vault.azure.net/keys/ci/0123456789abcdef0123456789abcdef\" } ]", 3, "provenance.keys[0].keyVault", "is 'http://", "one version" },
        { "  keys: [ { name: ci, keyVault: \"https://shop.vault.azure.net:8443/keys/ci/0123456789abcdef0123456789abcdef\" } ]", 3, "provenance.keys[0].keyVault", ":8443", "one version" },
        { "  keys: [ { name: ci, keyVault: \"https://a@shop.vault.azure.net/secrets/ci/0123456789abcdef0123456789abcdef\" } ]", 3, "provenance.keys[0].keyVault", "is 'https://a@", "one version" },
        { $"  keys: [ {{ name: ci, keyVault: {Vault} }}, {{ name: ci, keyVault: {Vault} }} ]", 3, "provenance.keys[1].name", "two keys are named 'ci'", "a name of its own" },
        { "  attestation: { sources: [\"git@github.com:acme/storefront\"] }", 3, "provenance.attestation.sources[0]", "is 'git@github.com:acme/storefront'", "https address" },
        { "  attestation: { sources: [\"https://github.com/acme/storefront@refs/heads/main\"] }", 3, "provenance.attestation.sources[0]", "names a branch, tag or commit, which is not compared", "write https://github.com/acme/storefront" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_demand_that_cannot_be_met_is_a_mistake_with_its_line(string lines, int line, string path, string wrong, string mend)
    {
        PlanProblem problem = Single($"product: storefront\nprovenance:\n{lines}{Stages}");

        Assert.Equal((line, path), (problem.Line, problem.Path));
        Assert.Contains(wrong, problem.Wrong, StringComparison.Ordinal);
        Assert.Contains(mend, problem.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA-1024", "it is an RSA key of 1024 bits; from 2048 to 8192 are trusted")]
    [InlineData("P-521", "it is on the curve 1.3.132.0.35; P-256 and P-384 are checked here")]
    public void A_key_that_is_too_weak_or_not_checked_is_a_mistake(string kind, string why) =>
        Assert.Equal($"provenance.keys[0].pem cannot be used: {why}", Single(WithKey("pem", openssl.PublicPem(openssl.NewKey(kind)))).Wrong);

    [Fact]
    public void A_private_key_is_a_mistake_that_says_what_it_is_and_never_shows_it()
    {
        string pem = File.ReadAllText(openssl.NewKey("P-256").File);

        PlanProblem problem = Single(WithKey("pem", pem));

        Assert.Equal("provenance.keys[0].pem cannot be used: it is a private key, which is no longer private", problem.Wrong);
        Assert.DoesNotContain(pem.Split('\n')[1], problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_is_the_signers_own_or_the_topmost_authority()
    {
        OpenSsl.Certificate root = openssl.SelfSigned("/CN=root.example.com");
        OpenSsl.Certificate between = openssl.Issue(root, "/CN=between.example.com", "basicConstraints=critical,CA:TRUE\n");

        Assert.Empty(PlanReader.Read(WithKey("certificate", root.Pem)).Problems);
        Assert.Empty(PlanReader.Read(WithKey("certificate", openssl.Issue(root, "/CN=ci.example.com", "basicConstraints=CA:FALSE\n").Pem)).Problems);
        Assert.EndsWith("it is an authority under another one; pin the topmost, which signed itself", Single(WithKey("certificate", between.Pem)).Wrong, StringComparison.Ordinal);
        Assert.EndsWith("its basic constraints are malformed", Single(WithKey("certificate", openssl.Issue(root, "/CN=x", "basicConstraints=DER:ff\n").Pem)).Wrong, StringComparison.Ordinal);
        Assert.EndsWith("it holds more than one certificate", Single(WithKey("certificate", root.Pem + between.Pem)).Wrong, StringComparison.Ordinal);
        Assert.EndsWith("it is an RSA key of 1024 bits; from 2048 to 8192 are trusted", Single(WithKey("certificate", openssl.SelfSigned("/CN=weak.example.com", "RSA-1024").Pem)).Wrong, StringComparison.Ordinal);
        Assert.Equal(
            "provenance.keys[0].certificate cannot be used: 'not a name' is not a distinguished name", Single(WithKey("certificate", root.Pem, "subject: not a name")).Wrong);
        Assert.Equal(
            "provenance.keys[0].subject stands beside a bare key, which has no name",
            Single(WithKey("pem", openssl.PublicPem(root.Key), "subject: CN=x")).Wrong);
    }

    public void Dispose() => openssl.Dispose();

    private static string WithKey(string setting, string pem, string more = "") =>
        $"product: storefront\nprovenance:\n  keys:\n    - name: ci\n      {setting}: |\n{Indented(pem, 8)}\n{(more.Length > 0 ? $"      {more}\n" : "")}{Stages}";

    private static string Indented(string text, int by) => string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line => new string(' ', by) + line));

    private static PlanProblem Single(string text)
    {
        PlanReading reading = PlanReader.Read(text);
        Assert.True(reading.Problems.Count == 1, string.Join('\n', reading.Problems.Select(p => p.Sentence)));
        return reading.Problems[0];
    }
}
