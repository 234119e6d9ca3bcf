using System.Globalization;
using System.Text;
using System.Text.Json;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Checking;
using Xunit;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>Envelopes signed by openssl, and what is stated in them.</summary>
public sealed class AttestationTests : IDisposable
{
    private const string InToto = "application/vnd.in-toto+json";

    private readonly BuiltVersion build = new();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("RSA-2048")]
    [InlineData("Ed25519")]
    public async Task Provenance_in_an_envelope_that_openssl_signed_verifies_and_is_evidence(string kind)
    {
        build.Envelop("build.intoto.jsonl", Envelope.Provenance(build.Subjects("app.zip")), build.Key(kind));

        ProvenanceVerdict verdict = await build.CheckAsync(BuiltVersion.Attested, null, build.Pin(kind));

        Assert.Null(verdict.Refusal);
        Assert.Equal(
            new Dictionary<string, string> { ["attestedBy"] = "ci", ["builder"] = Envelope.Builder, ["source"] = Envelope.Source }, verdict.Evidence);
        Assert.Equal(["build.intoto.jsonl"], build.Read);
    }

    [Theory]
    [InlineData("app.intoto.json")]
    [InlineData("app.dsse.json")]
    [InlineData("app.zip.intoto.jsonl")]
    public async Task An_envelope_lies_in_a_file_of_any_of_three_names(string path) =>
        Assert.Null(await build.Envelop(path, Envelope.Provenance(build.Subjects("app.zip"))).RefusalAsync(BuiltVersion.Attested));

    [Fact]
    public async Task A_statement_of_version_0_1_is_read_too() => Assert.Null(await build
        .Envelop("build.intoto.jsonl", Envelope.Provenance(build.Subjects("app.zip")).Replace("Statement/v1", "Statement/v0.1", StringComparison.Ordinal))
        .RefusalAsync(BuiltVersion.Attested));

    [Fact]
    public async Task One_good_signature_among_several_is_enough_and_the_hint_decides_nothing()
    {
        string payload = Envelope.Provenance(build.Subjects("app.zip"));
        byte[] ours = build.OpenSsl.Sign(build.Ci, Envelope.Encoded(InToto, payload));
        byte[] theirs = build.OpenSsl.Sign(build.Key("P-256", "stranger"), Envelope.Encoded(InToto, payload));

        build.Add("build.intoto.jsonl", Envelope.Of(payload, InToto, Envelope.Signature(theirs, "ci"), Envelope.Signature(ours, "someone")));
        Assert.Null(await build.RefusalAsync(BuiltVersion.Attested));
        build.Add("build.intoto.jsonl", Envelope.Of(payload, InToto, Envelope.Signature(theirs, "ci")));
        Assert.Equal(
            "build.intoto.jsonl is not signed by a key of the plan: ci: ECDSA P-256 does not verify it. "
            + $"app.zip is not attested: provenance.attestation.mode is required, and no verified provenance names it with {build.DigestOf("app.zip")}.",
            await build.RefusalAsync(BuiltVersion.Attested));
    }

    [Fact]
    public async Task Each_line_of_a_file_is_an_envelope_and_each_must_verify()
    {
        build.Add("tools.zip", "tools");
        string app = Envelope.Sign(build.OpenSsl, build.Ci, Envelope.Provenance(build.Subjects("app.zip")));
        string tools = Envelope.Sign(build.OpenSsl, build.Ci, Envelope.Provenance(build.Subjects("tools.zip")));
        string forged = Envelope.Sign(build.OpenSsl, build.Key("P-256", "stranger"), Envelope.Provenance(build.Subjects("tools.zip")));

        Assert.Null(await build.Add("build.intoto.jsonl", $"{app}\r\n\n{tools}\n").RefusalAsync(BuiltVersion.Attested));
        Assert.Contains("is not signed by a key", await build.Add("build.intoto.jsonl", $"{app}\n{tools}\n{forged}").RefusalAsync(BuiltVersion.Attested), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        string envelope = Envelope.Sign(build.OpenSsl, build.Ci, Envelope.Provenance(build.Subjects("app.zip"), source: "https://github.com/evil/app"));
        string payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(Envelope.Provenance(build.Subjects("app.zip"))));
        using JsonDocument parts = JsonDocument.Parse(envelope);
        build.Add("build.intoto.jsonl", envelope.Replace(Escaped(parts.RootElement.GetProperty("payload")), payload.Replace("+", "\\u002B", StringComparison.Ordinal), StringComparison.Ordinal));

        Assert.StartsWith("build.intoto.jsonl is not signed by a key of the plan: ci: ", await build.RefusalAsync(BuiltVersion.Attested), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swapped_payload_type_is_refused_whichever_way()
    {
        string payload = Envelope.Provenance(build.Subjects("app.zip"));
        string other = Envelope.Sign(build.OpenSsl, build.Ci, payload, "application/json");

        Assert.StartsWith(
            "build.intoto.jsonl has the payload type 'application/json', not application/vnd.in-toto+json.",
            await build.Add("build.intoto.jsonl", other).RefusalAsync(BuiltVersion.Attested),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "build.intoto.jsonl is not signed by a key of the plan: ",
            await build.Add("build.intoto.jsonl", other.Replace("application/json", InToto, StringComparison.Ordinal)).RefusalAsync(BuiltVersion.Attested),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lengths_are_signed_so_a_payload_cannot_slip_into_the_type()
    {
        byte[] signature = build.OpenSsl.Sign(build.Ci, Envelope.Encoded("a", "b 1 c"));

        Assert.Contains(
            "is not signed by a key", await build.Add("build.dsse.json", Envelope.Of("c", "a 5 b", Envelope.Signature(signature))).RefusalAsync(BuiltVersion.Nothing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_that_names_the_artifact_with_another_digest_is_refused_and_both_are_named()
    {
        string attested = build.DigestOf("app.zip");
        build.Attest("app.zip").Add("app.zip", "another app");

        Assert.StartsWith(
            $"build.intoto.jsonl attests app.zip as {attested}, and {build.DigestOf("app.zip")} is sealed.",
            await build.RefusalAsync(BuiltVersion.Attested),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_that_stands_in_for_another_attested_one_is_refused()
    {
        build.Add("tools.zip", "tools").Envelop("build.intoto.jsonl", Envelope.Provenance([("tools.zip", build.DigestOf("tools.zip")), ("tools.zip", build.DigestOf("app.zip"))]));
        Assert.Contains("attests tools.zip as", await build.RefusalAsync(BuiltVersion.Attested), StringComparison.Ordinal);

        build.Envelop("build.intoto.jsonl", Envelope.Provenance([("tools.zip", build.DigestOf("tools.zip")), ("agent.zip", build.DigestOf("app.zip"))]));
        Assert.Equal(
            "app.zip is not attested: provenance.attestation.mode is required, and its bytes are attested as 'agent.zip' only.",
            await build.RefusalAsync(BuiltVersion.Attested));
    }

    [Theory]
    [InlineData("app.zip", true)]
    [InlineData("./app.zip", true)]
    [InlineData("dist/app.zip", true)]
    [InlineData("myapp.zip", false)]
    [InlineData("app.zip/x", false)]
    [InlineData("", false)]
    public async Task A_builder_may_name_a_file_by_where_it_lay_there(string name, bool passes)
    {
        build.Envelop("build.intoto.jsonl", Envelope.Provenance([(name, build.DigestOf("app.zip"))]));

        Assert.Equal(passes, await build.RefusalAsync(BuiltVersion.Attested) is null);
    }

    [Fact]
    public async Task An_attestation_of_something_else_is_refused()
    {
        string other = $"sha256:{new string('a', 64)}";
        build.Envelop("build.intoto.jsonl", Envelope.Provenance([("tools.zip", other)]));

        Assert.Equal(
            $"build.intoto.jsonl attests nothing that lies here: its first subject is 'tools.zip', {other}.", await build.RefusalAsync(BuiltVersion.Nothing));
    }

    [Fact]
    public async Task A_missing_attestation_is_refused_when_required_and_missed_by_nobody_when_optional()
    {
        Assert.Equal(
            $"app.zip is not attested: provenance.attestation.mode is required, and no verified provenance names it with {build.DigestOf("app.zip")}.",
            await build.RefusalAsync(BuiltVersion.Attested));
        Assert.Null(await build.RefusalAsync(BuiltVersion.Attested with { Attestation = BuiltVersion.Attested.Attestation with { Mode = ProofDemand.Optional } }));
    }

    [Fact]
    public async Task Where_attestations_are_refused_a_good_one_is_refused() => Assert.Equal(
        "build.intoto.jsonl is an attestation, and provenance.attestation.mode is refused: nothing would check it.",
        await build.Attest("app.zip").RefusalAsync(BuiltVersion.Nothing with { Attestation = new(ProofDemand.Refused, [], [], []) }));

    [Fact]
    public async Task A_statement_that_is_no_provenance_attests_no_artifact()
    {
        build.Envelop("test.intoto.json", Envelope.Statement("https://in-toto.io/attestation/test-result/v0.1", new { result = "FAILED" }, build.Subjects("app.zip")));

        Assert.StartsWith("app.zip is not attested: ", await build.RefusalAsync(BuiltVersion.Attested), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://github.com/actions/runner/self-hosted")]
    [InlineData("https://github.com/Actions/runner/github-hosted")]
    [InlineData("https://github.com/actions/runner/github-hosted/")]
    [InlineData("")]
    public async Task A_builder_that_is_not_listed_is_refused(string builder) => Assert.StartsWith(
        $"build.intoto.jsonl attests app.zip with the builder '{builder}', which provenance.attestation.builders does not list.",
        await build.Envelop("build.intoto.jsonl", Envelope.Provenance(build.Subjects("app.zip"), builder)).RefusalAsync(BuiltVersion.Attested),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_build_type_that_is_not_listed_is_refused() => Assert.StartsWith(
        "build.intoto.jsonl attests app.zip with the build type 'https://example.com/laptop/v1', which provenance.attestation.buildTypes does not list.",
        await build.Envelop("build.intoto.jsonl", Envelope.Provenance(build.Subjects("app.zip"), buildType: "https://example.com/laptop/v1")).RefusalAsync(BuiltVersion.Attested),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("https://github.com/acme/storefront-evil")]
    [InlineData("https://github.com/Acme/storefront")]
    [InlineData("https://github.com/acme/storefront.git.git")]
    [InlineData("https://github.com/acme/storefront/../evil")]
    [InlineData("https://github.com.evil.example/acme/storefront")]
    [InlineData("https://github.com@evil.example/acme/storefront")]
    [InlineData("https://evil.example/github.com/acme/storefront")]
    [InlineData("http://github.com/acme/storefront")]
    [InlineData("git+ssh://git@github.com/acme/storefront")]
    [InlineData("https://github.com/acme%2Fstorefront")]
    [InlineData("https://github.com//acme/storefront")]
    [InlineData("https://github.com\\acme/storefront")]
    public async Task A_source_that_only_looks_alike_is_refused(string source) => Assert.StartsWith(
        $"build.intoto.jsonl attests app.zip with the source '{source}', which provenance.attestation.sources does not list.",
        await build.Envelop("build.intoto.jsonl", Envelope.Provenance(build.Subjects("app.zip"), source: source)).RefusalAsync(BuiltVersion.Attested),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("git+https://github.com/acme/storefront@refs/heads/main")]
    [InlineData("https://github.com/acme/storefront.git")]
    [InlineData("https://github.com/acme/storefront.git@refs/tags/v1")]
    [InlineData("https://GitHub.com/acme/storefront/")]
    [InlineData("git+https://github.com/acme/storefront#readme")]
    public async Task The_same_source_written_otherwise_passes(string source) =>
        Assert.Null(await build.Envelop("build.intoto.jsonl", Envelope.Provenance(build.Subjects("app.zip"), source: source)).RefusalAsync(BuiltVersion.Attested));

    [Fact]
    public async Task Without_a_stated_source_every_repository_that_went_in_must_be_listed()
    {
        string[] listed = ["git+https://github.com/acme/storefront@refs/heads/main"];
        string[] foreign = ["git+https://github.com/evil/app@refs/heads/main", .. listed];

        Assert.Null(await BuiltFrom(listed).RefusalAsync(BuiltVersion.Attested));
        Assert.Contains("with the source 'git+https://github.com/evil/app@refs/heads/main'", await BuiltFrom(foreign).RefusalAsync(BuiltVersion.Attested), StringComparison.Ordinal);
        Assert.Contains("attests app.zip without a source, and provenance.attestation.sources lists", await BuiltFrom().RefusalAsync(BuiltVersion.Attested), StringComparison.Ordinal);

        BuiltVersion BuiltFrom(params string[] sources) => build.Envelop("build.intoto.jsonl", Envelope.Statement("https://slsa.dev/provenance/v1", new
        {
            buildDefinition = new { buildType = Envelope.BuildType, resolvedDependencies = sources.Select(uri => new { uri }).Append(new { uri = "pkg:npm/left-pad@1.3.0" }) },
            runDetails = new { builder = new { id = Envelope.Builder } },
        }, build.Subjects("app.zip")));
    }

    [Theory]
    [InlineData("https://github.com/acme/storefront", null)]
    [InlineData("https://github.com/evil/app", "with the source 'git+https://github.com/evil/app@refs/heads/main'")]
    public async Task Provenance_of_version_0_2_is_read_too(string source, string? refusal)
    {
        build.Envelop("build.intoto.jsonl", Envelope.Statement("https://slsa.dev/provenance/v0.2", new
        {
            builder = new { id = Envelope.Builder },
            buildType = Envelope.BuildType,
            invocation = new { configSource = new { uri = $"git+{source}@refs/heads/main", digest = new { sha1 = "c27d339ee6075c1f744c5d4b200f7901aad2c369" } } },
            materials = new[] { new { uri = "git+https://github.com/other/library" } },
        }, build.Subjects("app.zip")));

        Assert.Contains(refusal ?? "", await build.RefusalAsync(BuiltVersion.Attested) ?? "", StringComparison.Ordinal);
        Assert.Equal(refusal is null, await build.RefusalAsync(BuiltVersion.Attested) is null);
    }

    [Fact]
    public async Task A_report_beside_attested_artifacts_must_be_attested_or_signed()
    {
        build.Attest("app.zip").Add("bom.json", "{}");
        Assert.Equal(
            "bom.json is neither attested nor signed: provenance.attestation.mode is required, and anybody could have written it.",
            await build.RefusalAsync(BuiltVersion.Attested));
        Assert.Null(await build.Sign("bom.json").RefusalAsync(BuiltVersion.Attested));
        Assert.Null(await build.Attest("app.zip", "bom.json").Add("bom.json.sig", build.OpenSsl.Sign(build.Ci, Encoding.UTF8.GetBytes("{}"))).RefusalAsync(BuiltVersion.Attested));
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "is not strict JSON" },
        { "{}", "is no DSSE envelope: it has no payloadType" },
        { "[]", "is no JSON object" },
        { "{\"payloadType\":\"a\",\"payloadType\":\"b\",\"payload\":\"\",\"signatures\":[]}", "is not strict JSON" },
        { "{\"payloadType\":\"a\",\"payload\":\"*\",\"signatures\":[]}", "its payload is not Base64" },
        { "{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[]}", "has 0 signatures" },
        { "{\"payloadType\":\"a\",\"payload\":\"\",\"signatures\":[{}]}", "has a signature that is not Base64" },
        { "{\"payloadType\":\"\\ud800\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}", "it has no payloadType" },
        { "{\"\\ud800\":1}", "is n" },
        { new string('[', 100) + new string(']', 100), "is not strict JSON" },
        { "{\"a\":" + new string('[', 100) + new string(']', 100) + "}", "is not strict JSON" },
        { "{} {}", "is not strict JSON" },
        { "{} // a comment", "is not strict JSON" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_envelope_is_refused_with_a_sentence(string text, string why)
    {
        string? refusal = await build.Add("app.dsse.json", text).RefusalAsync(BuiltVersion.Nothing);

        Assert.StartsWith("app.dsse.json ", refusal, StringComparison.Ordinal);
        Assert.Contains(why, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused() => Assert.Equal(
        "app.dsse.json is not UTF-8.", await build.Add("app.dsse.json", [(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}']).RefusalAsync(BuiltVersion.Nothing));

    public static TheoryData<string, string> MalformedStatements => new()
    {
        { "hello", "is not strict JSON" },
        { "{\"_type\":\"https://in-toto.io/Statement/v2\"}", "has a payload of type 'https://in-toto.io/Statement/v2', which is no in-toto statement" },
        { "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"x\",\"subject\":[]}", "has 0 subjects" },
        { "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{}]}", "has no predicateType" },
        { "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"x\",\"subject\":[{}]}", "attests nothing that lies here: its first subject is '', without a SHA-256" },
        { "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"x\",\"subject\":[{\"name\":\"app.zip\",\"digest\":{\"sha512\":\"ab\"}}]}", "attests app.zip as something without a SHA-256" },
        { "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{}],\"subject\":[{}]}", "is not strict JSON" },
    };

    [Theory]
    [MemberData(nameof(MalformedStatements))]
    public async Task What_is_signed_and_no_statement_is_refused_with_a_sentence(string payload, string why) => Assert.StartsWith(
        "app.intoto.json " + why, await build.Envelop("app.intoto.json", payload).RefusalAsync(BuiltVersion.Nothing), StringComparison.Ordinal);

    [Fact]
    public async Task Fifty_thousand_subjects_are_read_and_one_more_is_refused()
    {
        (string Name, string Sha256)[] many = [.. Enumerable.Range(1, 49_999).Select(n => ($"part-{n}", n.ToString("x64", CultureInfo.InvariantCulture))), ("app.zip", build.DigestOf("app.zip"))];

        Assert.Null(await build.Envelop("build.intoto.jsonl", Envelope.Provenance(many)).RefusalAsync(BuiltVersion.Attested));
        Assert.StartsWith(
            "build.intoto.jsonl has 50001 subjects; from 1 to 50000 are read.",
            await build.Envelop("build.intoto.jsonl", Envelope.Provenance([.. many, ("more", many[0].Sha256)])).RefusalAsync(BuiltVersion.Attested),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_signatures_and_envelopes_are_refused()
    {
        System.Text.Json.Nodes.JsonNode[] signatures = [.. Enumerable.Range(0, 17).Select(_ => Envelope.Signature([1]))];
        Assert.Equal("app.dsse.json has 17 signatures; from 1 to 16 are read.", await build.Add("app.dsse.json", Envelope.Of("", "a", signatures)).RefusalAsync(BuiltVersion.Nothing));
        build.Add("app.dsse.json", Envelope.Sign(build.OpenSsl, build.Ci, Envelope.Provenance(build.Subjects("app.zip"))));
        string line = Envelope.Of("", "a", Envelope.Signature([1])) + "\n";
        Assert.Equal(
            "many.intoto.jsonl holds more than 100 envelopes.",
            await build.Add("many.intoto.jsonl", string.Concat(Enumerable.Repeat(line, 101))).RefusalAsync(BuiltVersion.Nothing));
    }

    public void Dispose() => build.Dispose();

    private static string Escaped(JsonElement text) => text.GetRawText().Trim('"');
}
