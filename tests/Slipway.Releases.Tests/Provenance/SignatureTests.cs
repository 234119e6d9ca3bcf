using System.Text;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Checking;
using Xunit;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>Detached signatures by openssl.</summary>
public sealed class SignatureTests : IDisposable
{
    private readonly BuiltVersion build = new();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("RSA-2048")]
    [InlineData("RSA-3072")]
    [InlineData("Ed25519")]
    public async Task A_signature_by_openssl_verifies_and_is_evidence(string kind)
    {
        build.Sign("app.zip", build.Key(kind));

        ProvenanceVerdict verdict = await build.CheckAsync(BuiltVersion.Signed, null, build.Pin(kind));

        Assert.Null(verdict.Refusal);
        Assert.Equal("ci", verdict.Evidence["signedBy"]);
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("Ed25519")]
    public async Task A_signature_may_be_written_as_Base64(string kind)
    {
        build.Sign("app.zip", build.Key(kind));
        build.Add("app.zip.sig", Convert.ToBase64String(build.OpenSsl.Sign(build.Key(kind), Encoding.UTF8.GetBytes("the app"))) + "\n");

        Assert.Null(await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin(kind)));
    }

    [Fact]
    public async Task P384_may_sign_the_digest_that_the_seal_has()
    {
        build.Add("app.zip.sig", build.OpenSsl.Sign(build.Key("P-384"), Encoding.UTF8.GetBytes("the app"), "-sha256"));

        Assert.Null(await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin("P-384")));
        Assert.DoesNotContain("app.zip", build.Read);
    }

    [Theory]
    [InlineData("P-256", 32)]
    [InlineData("P-384", 48)]
    public async Task The_raw_pair_of_numbers_verifies_too(string kind, int bytes)
    {
        byte[] der = build.OpenSsl.Sign(build.Key(kind), Encoding.UTF8.GetBytes("the app"));
        System.Formats.Asn1.AsnReader pair = new System.Formats.Asn1.AsnReader(der, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        byte[] raw = [.. Fixed(pair.ReadInteger(), bytes), .. Fixed(pair.ReadInteger(), bytes)];
        build.Add("app.zip.sig", raw);

        Assert.Null(await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin(kind)));
    }

    [Fact]
    public async Task An_artifact_is_not_read_again_when_its_digest_says_enough()
    {
        build.Sign("app.zip");

        await build.CheckAsync(BuiltVersion.Signed);

        Assert.Equal(["app.zip.sig"], build.Read);
    }

    [Fact]
    public async Task Any_one_of_the_keys_is_enough()
    {
        build.Sign("app.zip", build.Key("Ed25519", "vault"));

        ProvenanceVerdict verdict = await build.CheckAsync(BuiltVersion.Signed, null, build.Pin(), build.Pin("Ed25519", "vault"));

        Assert.Equal((null, "vault"), (verdict.Refusal, verdict.Evidence["signedBy"]));
    }

    [Fact]
    public async Task A_stripped_signature_is_refused() => Assert.Equal(
        "app.zip is not signed: provenance.signature is required, and app.zip.sig is not there.", await build.RefusalAsync(BuiltVersion.Signed));

    [Fact]
    public async Task A_changed_artifact_is_refused()
    {
        build.Sign("app.zip").Add("app.zip", "another app");

        Assert.Equal(
            "app.zip.sig is no signature of app.zip by a key of the plan: ci: ECDSA P-256 does not verify it.", await build.RefusalAsync(BuiltVersion.Signed));
    }

    [Theory]
    [InlineData("P-256", "P-256")]
    [InlineData("P-256", "P-384")]
    [InlineData("P-384", "P-256")]
    [InlineData("P-256", "RSA-2048")]
    [InlineData("RSA-2048", "P-256")]
    [InlineData("Ed25519", "P-256")]
    [InlineData("P-256", "Ed25519")]
    [InlineData("Ed25519", "Ed25519")]
    public async Task Another_key_or_another_algorithm_is_refused(string pinned, string used)
    {
        build.Sign("app.zip", build.Key(used, "stranger"));

        string? refusal = await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin(pinned));

        Assert.StartsWith("app.zip.sig is no signature of app.zip by a key of the plan: ci: ", refusal, StringComparison.Ordinal);
        Assert.EndsWith(" does not verify it.", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA-2048", "-sha256")]
    [InlineData("RSA-2048", "-sha1 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20")]
    [InlineData("RSA-2048", "-sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest")]
    [InlineData("P-256", "-sha1")]
    [InlineData("P-256", "-sha512")]
    public async Task The_key_decides_the_algorithm_and_not_the_one_who_signs(string kind, string options)
    {
        build.Add("app.zip.sig", build.OpenSsl.Sign(build.Key(kind), Encoding.UTF8.GetBytes("the app"), options.Split(' ')));

        Assert.Contains("does not verify it", await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin(kind)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("RSA-2048")]
    [InlineData("Ed25519")]
    public async Task Bytes_behind_a_signature_are_refused(string kind)
    {
        build.Add("app.zip.sig", [.. build.OpenSsl.Sign(build.Key(kind), Encoding.UTF8.GetBytes("the app")), 0]);

        Assert.Contains("does not verify it", await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin(kind)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("RSA-2048")]
    [InlineData("Ed25519")]
    public async Task Random_bytes_are_no_signature_and_stop_nothing(string kind)
    {
        byte[] noise = new byte[4096];
        new Random(7).NextBytes(noise);
        foreach (int length in (int[])[1, 63, 64, 65, 70, 71, 96, 256, 4096])
        {
            build.Add("app.zip.sig", noise[..length]);
            Assert.Contains("does not verify it", await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin(kind)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_signature_that_is_there_must_verify_even_when_none_is_asked_for()
    {
        Assert.Null(await build.RefusalAsync(BuiltVersion.Nothing));
        build.Sign("app.zip", build.Key("P-256", "stranger"));
        Assert.Contains("app.zip.sig is no signature of app.zip", await build.RefusalAsync(BuiltVersion.Nothing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_signatures_are_refused_a_good_one_is_refused() => Assert.Equal(
        "app.zip.sig belongs to a signature, and provenance.signature is refused: nothing would check it.",
        await build.Sign("app.zip").RefusalAsync(BuiltVersion.Nothing with { Signature = ProofDemand.Refused }));

    [Fact]
    public async Task A_signature_of_what_is_not_there_is_refused()
    {
        build.Sign("app.zip").Add("tools.zip.sig", [1]).Add("tools.zip.sig.pem", "x");

        Assert.Equal(
            "tools.zip.sig belongs to nothing: tools.zip is not there.",
            await build.RefusalAsync(BuiltVersion.Nothing with { Signature = ProofDemand.Optional }) is { } refusal ? refusal[..57] : null);
    }

    [Fact]
    public async Task Reports_need_a_signature_like_any_file_and_carriers_need_none()
    {
        build.Sign("app.zip").Attest("app.zip").Add("bom.json", "{}").Add("scan.sarif", "{}");

        Assert.Equal(
            "bom.json is not signed: provenance.signature is required, and bom.json.sig is not there. "
            + "scan.sarif is not signed: provenance.signature is required, and scan.sarif.sig is not there.",
            await build.RefusalAsync(BuiltVersion.Signed));
    }

    [Fact]
    public async Task Huge_signatures_and_proofs_are_refused_unread()
    {
        build.Add("app.zip.sig", new byte[20_000]);
        Assert.Equal("app.zip.sig has 20000 bytes, and a signature may have 16384.", await build.RefusalAsync(BuiltVersion.Signed));
        build.Read.Clear();
        build.Add("app.zip.sig", new byte[(16 * 1024 * 1024) + 1]);
        Assert.Equal("app.zip.sig has 16777217 bytes, and a proof may have 16777216.", await build.RefusalAsync(BuiltVersion.Signed));
        Assert.Empty(build.Read);
    }

    [Fact]
    public async Task An_Ed25519_signature_of_more_than_is_read_says_what_to_do_instead()
    {
        build.Add("app.zip", new byte[(16 * 1024 * 1024) + 1]).Sign("app.zip", build.Key("Ed25519"));

        Assert.Equal(
            "app.zip.sig is no signature of app.zip by a key of the plan: ci: Ed25519 signs the bytes themselves, and so many are not read; attest to them instead.",
            await build.RefusalAsync(BuiltVersion.Signed, null, build.Pin("Ed25519")));
    }

    public void Dispose() => build.Dispose();

    private static byte[] Fixed(System.Numerics.BigInteger number, int bytes)
    {
        byte[] big = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[bytes - big.Length], .. big];
    }
}
