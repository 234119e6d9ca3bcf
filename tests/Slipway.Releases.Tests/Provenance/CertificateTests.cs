using System.Text;
using Slipway.Releases.Provenance;
using Xunit;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>Signatures whose signer is known by a certificate; all of them made by openssl.</summary>
public sealed class CertificateTests : IDisposable
{
    private const string Signer = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n";
    private const string Authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n";

    private readonly BuiltVersion build = new();
    private readonly OpenSsl.Certificate root;

    public CertificateTests() => root = build.OpenSsl.SelfSigned("/CN=root.example.com");

    [Fact]
    public async Task A_signer_whose_certificates_lead_to_the_pinned_authority_passes()
    {
        OpenSsl.Certificate between = build.OpenSsl.Issue(root, "/CN=between.example.com", Authority);
        OpenSsl.Certificate signer = build.OpenSsl.Issue(between, "/CN=ci.example.com", Signer);

        Assert.Null(await SignAsync(signer, signer, between));
        Assert.Null(await EnvelopAsync(signer, signer, between));
    }

    [Theory]
    [InlineData("P-384")]
    [InlineData("RSA-2048")]
    [InlineData("Ed25519")]
    public async Task The_signers_key_may_be_of_any_kind_that_a_bare_one_may_be(string kind)
    {
        OpenSsl.Certificate signer = build.OpenSsl.Issue(root, "/CN=ci.example.com", Signer, kind: kind);

        Assert.Null(await SignAsync(signer, signer));
    }

    [Fact]
    public async Task A_certificate_that_is_for_any_use_passes() =>
        Assert.Null(await SignAsync(build.OpenSsl.Issue(root, "/CN=ci.example.com", "basicConstraints=critical,CA:FALSE\n")));

    [Fact]
    public async Task The_signers_own_certificate_may_be_pinned()
    {
        OpenSsl.Certificate own = build.OpenSsl.SelfSigned("/CN=ci.example.com", "P-256", "basicConstraints=critical,CA:FALSE", "extendedKeyUsage=codeSigning");
        build.Sign("app.zip", own.Key);

        Assert.Null(await build.RefusalAsync(BuiltVersion.Signed, null, new PinnedKey("root", Certificate: own.Pem)));
        build.Sign("app.zip", build.Key("P-256", "stranger"));
        Assert.Contains("ECDSA P-256 does not verify it", await build.RefusalAsync(BuiltVersion.Signed, null, new PinnedKey("root", Certificate: own.Pem)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_beside_a_pinned_one_that_is_no_authority_is_refused()
    {
        OpenSsl.Certificate own = build.OpenSsl.SelfSigned("/CN=ci.example.com", "P-256", "basicConstraints=critical,CA:FALSE");
        OpenSsl.Certificate forged = build.OpenSsl.Issue(own, "/CN=ci.example.com", Signer);
        build.Sign("app.zip", forged.Key).Add("app.zip.sig.pem", forged.Pem);

        Assert.Equal(
            Refused("it comes with the certificate of 'CN=ci.example.com', and another one is pinned"),
            await build.RefusalAsync(BuiltVersion.Signed, null, new PinnedKey("root", Certificate: own.Pem)));
    }

    [Fact]
    public async Task A_certificate_that_has_ended_is_refused_because_nothing_proves_when_it_signed()
    {
        OpenSsl.Certificate signer = build.OpenSsl.Issue(root, "/CN=ci.example.com", Signer, days: 30);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        build.Sign("app.zip", signer.Key).Add("app.zip.sig.pem", signer.Pem);

        Assert.Null(await build.RefusalAsync(BuiltVersion.Signed, now.AddDays(29), Pinned()));
        Assert.Equal(
            Refused($"the certificate of 'CN=ci.example.com' is valid from {now:yyyy-MM-dd} to {now.AddDays(30):yyyy-MM-dd} only"),
            await build.RefusalAsync(BuiltVersion.Signed, now.AddDays(31), Pinned()));
        Assert.Contains("is valid from", await build.RefusalAsync(BuiltVersion.Signed, now.AddDays(-1), Pinned()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_in_between_that_has_ended_is_refused()
    {
        OpenSsl.Certificate between = build.OpenSsl.Issue(root, "/CN=between.example.com", Authority, days: 5);
        OpenSsl.Certificate signer = build.OpenSsl.Issue(between, "/CN=ci.example.com", Signer);

        Assert.Equal(
            Refused("the certificate of 'CN=ci.example.com' does not lead to the pinned one of 'CN=root.example.com' ('CN=between.example.com': NotTimeValid)"),
            await SignAsync(signer, TimeProvider.System.GetUtcNow().AddDays(6), signer, between));
    }

    [Fact]
    public async Task A_chain_to_another_root_is_refused_whatever_it_is_called()
    {
        OpenSsl.Certificate stranger = build.OpenSsl.SelfSigned("/CN=root.example.com");
        OpenSsl.Certificate signer = build.OpenSsl.Issue(stranger, "/CN=ci.example.com", Signer);

        Assert.StartsWith(
            Refused("the certificate of 'CN=ci.example.com' does not lead to the pinned one of 'CN=root.example.com'")[..^1], await SignAsync(signer, signer, stranger), StringComparison.Ordinal);
        Assert.StartsWith(
            Refused("the certificate of 'CN=ci.example.com' does not lead to the pinned one of 'CN=root.example.com'")[..^1], await SignAsync(signer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n")]
    [InlineData("keyUsage=critical,digitalSignature\n")]
    public async Task Somebody_who_is_no_authority_cannot_vouch_for_another(string extensions)
    {
        OpenSsl.Certificate employee = build.OpenSsl.Issue(root, "/CN=employee.example.com", extensions);
        OpenSsl.Certificate signer = build.OpenSsl.Issue(employee, "/CN=ci.example.com", Signer);

        Assert.StartsWith(
            Refused("the certificate of 'CN=ci.example.com' does not lead to the pinned one of 'CN=root.example.com'")[..^1], await SignAsync(signer, signer, employee), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_authority_in_between_is_refused() =>
        Assert.Contains(
            "does not lead to the pinned one", await SignAsync(build.OpenSsl.Issue(build.OpenSsl.Issue(root, "/CN=between.example.com", Authority), "/CN=ci.example.com", Signer)), StringComparison.Ordinal);

    [Fact]
    public async Task A_certificate_for_another_use_is_refused()
    {
        OpenSsl.Certificate server = build.OpenSsl.Issue(root, "/CN=shop.example.com", "extendedKeyUsage=serverAuth\n");
        OpenSsl.Certificate sealer = build.OpenSsl.Issue(root, "/CN=mail.example.com", "keyUsage=critical,keyEncipherment\n");

        Assert.Equal(Refused("the certificate of 'CN=shop.example.com' is for other uses than signing code"), await SignAsync(server));
        Assert.Equal(Refused("the certificate of 'CN=mail.example.com' is not for signing"), await SignAsync(sealer));
    }

    [Fact]
    public async Task A_certificate_that_a_weak_hash_vouches_for_is_refused() =>
        Assert.StartsWith(
            "app.zip.sig is no signature of app.zip by a key of the plan: root: the certificate of 'CN=ci.example.com' ",
            await SignAsync(build.OpenSsl.Issue(root, "/CN=ci.example.com", Signer, hash: "-sha1")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("extendedKeyUsage=DER:ff\n")]
    [InlineData("keyUsage=DER:ff\n")]
    [InlineData("basicConstraints=DER:ff\n")]
    public async Task A_malformed_certificate_is_refused_and_stops_nothing(string extension) => Assert.StartsWith(
        "app.zip.sig is no signature of app.zip by a key of the plan: root: the ",
        await SignAsync(build.OpenSsl.Issue(root, "/CN=ci.example.com", extension)),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_signer_with_a_weak_key_is_refused() => Assert.Equal(
        Refused("the signer's certificate is not taken: it is an RSA key of 1024 bits; from 2048 to 8192 are trusted"),
        await SignAsync(build.OpenSsl.Issue(root, "/CN=ci.example.com", Signer, kind: "RSA-1024")));

    [Theory]
    [InlineData("CN=ci.example.com", "/CN=ci.example.com", true)]
    [InlineData("CN=ci.example.com, O=Acme", "/O=Acme/CN=ci.example.com", true)]
    [InlineData("CN=ci.example.com", "/CN=ci.example.com.evil.example", false)]
    [InlineData("CN=ci.example.com", "/CN=CI.example.com", false)]
    [InlineData("CN=ci.example.com", "/CN=ci.example.com/OU=x", false)]
    [InlineData("CN=ci.example.com, O=Acme", "/CN=ci.example.com, O=Acme", false)]
    public async Task The_subject_is_the_whole_name(string rule, string subject, bool passes)
    {
        OpenSsl.Certificate signer = build.OpenSsl.Issue(root, subject, Signer);
        build.Sign("app.zip", signer.Key).Add("app.zip.sig.pem", signer.Pem);

        string? refusal = await build.RefusalAsync(BuiltVersion.Signed, null, Pinned() with { Subject = rule });

        Assert.Equal(passes ? null : $"not of '{rule}'.", refusal?[refusal.IndexOf("not of", StringComparison.Ordinal)..]);
    }

    [Theory]
    [InlineData("", "app.zip.sig.pem is not taken: it is empty.")]
    [InlineData("hello", "app.zip.sig.pem is not taken: it is not PEM.")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "app.zip.sig is no signature of app.zip by a key of the plan: root: the signer's certificate is not taken: it is no certificate.")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "app.zip.sig.pem is not taken: its PEM label is 'PUBLIC KEY', not CERTIFICATE.")]
    public async Task Certificates_that_are_none_are_refused_with_a_sentence(string pem, string refusal) =>
        Assert.Equal(refusal, await build.Sign("app.zip", root.Key).Add("app.zip.sig.pem", pem).RefusalAsync(BuiltVersion.Signed, null, Pinned()));

    [Fact]
    public async Task More_certificates_than_any_chain_has_and_text_between_them_are_refused()
    {
        string many = string.Concat(Enumerable.Repeat(root.Pem, 9));
        Assert.Contains("it holds more than 8 certificates", await build.Sign("app.zip", root.Key).Add("app.zip.sig.pem", many).RefusalAsync(BuiltVersion.Signed, null, Pinned()), StringComparison.Ordinal);
        Assert.Contains(
            "there is text around its certificates", await build.Add("app.zip.sig.pem", $"{root.Pem}rm -rf\n{root.Pem}").RefusalAsync(BuiltVersion.Signed, null, Pinned()), StringComparison.Ordinal);
    }

    public void Dispose() => build.Dispose();

    private static string Refused(string why) => $"app.zip.sig is no signature of app.zip by a key of the plan: root: {why}.";

    private PinnedKey Pinned() => new("root", Certificate: root.Pem);

    private Task<string?> SignAsync(OpenSsl.Certificate signer, params OpenSsl.Certificate[] chain) => SignAsync(signer, TimeProvider.System.GetUtcNow(), chain);

    private Task<string?> SignAsync(OpenSsl.Certificate signer, DateTimeOffset at, params OpenSsl.Certificate[] chain) => build.Sign("app.zip", signer.Key)
        .Add("app.zip.sig.pem", Pem(signer, chain)).RefusalAsync(BuiltVersion.Signed, at, Pinned());

    private Task<string?> EnvelopAsync(OpenSsl.Certificate signer, params OpenSsl.Certificate[] chain) => build
        .Add("app.intoto.json", Encoding.UTF8.GetBytes(Envelope.Sign(build.OpenSsl, signer.Key, Envelope.Provenance(build.Subjects("app.zip")), certificates: Pem(signer, chain))))
        .RefusalAsync(BuiltVersion.Attested, null, Pinned());

    private static string Pem(OpenSsl.Certificate signer, OpenSsl.Certificate[] chain) => string.Concat((chain.Length > 0 ? chain : [signer]).Select(c => c.Pem));
}
