using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Slipway.Azure.Provenance;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Keys;
using Slipway.Releases.Tests.Provenance;

namespace Slipway.Azure.Tests.Provenance;

public sealed class KeyVaultKeysTests : IAsyncLifetime
{
    private const string Version = "0123456789abcdef0123456789abcdef";
    private const string Path = $"/keys/ci/{Version}";

    private static readonly byte[] Message = Encoding.UTF8.GetBytes("the app");

    private readonly OpenSsl openssl = new();
    private readonly SimulatedIdentity identity = new();
    private SimulatedKeyVault vault = null!;

    public async ValueTask InitializeAsync() => vault = await SimulatedKeyVault.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await vault.DisposeAsync();
        openssl.Dispose();
    }

    [Theory]
    [InlineData("P-256", "EC")]
    [InlineData("P-384", "EC-HSM")]
    [InlineData("RSA-2048", "RSA")]
    [InlineData("RSA-2048", "RSA-HSM")]
    public async Task A_key_of_the_vault_verifies_what_it_signed(string kind, string type)
    {
        OpenSsl.Key key = Hold(kind, type);

        TrustedKey trusted = await ReadAsync();

        Assert.Equal("ci", trusted.Name);
        Assert.Null(WhyNot(trusted, openssl.Sign(key, Message)));
        Assert.NotNull(WhyNot(trusted, openssl.Sign(openssl.NewKey(kind), Message)));
        Assert.Equal([$"{SimulatedKeyVault.Host}{Path}?api-version=7.4"], vault.Asked);
        Assert.Equal(["https://vault.azure.net/.default"], identity.Scopes);
    }

    [Fact]
    public async Task A_certificate_of_the_vault_is_taken_as_a_pinned_one()
    {
        OpenSsl.Certificate own = openssl.SelfSigned("/CN=ci.example.com", "P-256", "basicConstraints=critical,CA:FALSE");
        string der = own.Pem.Replace("-----BEGIN CERTIFICATE-----", "", StringComparison.Ordinal).Replace("-----END CERTIFICATE-----", "", StringComparison.Ordinal).ReplaceLineEndings("");
        vault.Held[$"/certificates/ci/{Version}"] =
            $$"""{"id":"https://shop.vault.azure.net/certificates/ci/{{Version}}","cer":"{{der}}","attributes":{"enabled":true,"nbf":1493938289,"exp":4102444800} }""";
        KeyVaultKeys keys = new(identity, vault.Transport);
        PinnedKey pinned = new("ci", KeyVault: $"https://{SimulatedKeyVault.Host}/certificates/ci/{Version}", Subject: "CN=ci.example.com");

        Assert.Null(WhyNot(await keys.ReadAsync(pinned, Sample.Noon, Sample.Cancellation), openssl.Sign(own.Key, Message)));
        Assert.Equal(
            "the certificate is that of 'CN=ci.example.com', not of 'CN=other'",
            WhyNot(await keys.ReadAsync(pinned with { Subject = "CN=other" }, Sample.Noon, Sample.Cancellation), openssl.Sign(own.Key, Message)));
    }

    [Fact]
    public async Task A_vault_in_another_cloud_is_asked_with_a_token_for_that_cloud()
    {
        Hold("P-256", "EC");

        await ReadAsync($"https://shop.vault.azure.cn{Path}");

        Assert.Equal(["https://vault.azure.cn/.default"], identity.Scopes);
    }

    [Theory]
    [InlineData($"https://shop.evil.example{Path}")]
    [InlineData($"https://shop.vault.azure.net.evil.example{Path}")]
    [InlineData($"http://shop.vault.azure.net{Path}")]
    [InlineData("https://shop.vault.azure.net/secrets/ci/0123456789abcdef0123456789abcdef")]
    public async Task No_token_is_sent_to_what_is_not_Key_Vault(string address)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(address));

        Assert.Empty(vault.Asked);
        Assert.Empty(identity.Scopes);
    }

    [Fact]
    public async Task A_vault_that_is_asked_too_much_is_asked_again()
    {
        Hold("P-256", "EC");
        vault.Next(429, """{"error":{"code":"Throttled","message":"Request was not processed because too many requests were received."}}""", ("Retry-After", "0"));
        vault.Next(503);

        await ReadAsync();

        Assert.Equal(3, vault.Asked.Count);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        vault.Next(302, "", ("Location", "https://evil.example/keys"));

        Assert.Equal(302, (await Assert.ThrowsAsync<RequestFailedException>(() => ReadAsync())).Status);
        Assert.Single(vault.Asked);
    }

    [Fact]
    public async Task A_key_that_is_missing_is_a_failure_and_not_a_key()
    {
        RequestFailedException missing = await Assert.ThrowsAsync<RequestFailedException>(() => ReadAsync());

        Assert.Equal($"The key 'ci' could not be read: shop.vault.azure.net answered 404 Not Found for {Path}.", missing.Message);
    }

    [Fact]
    public async Task An_identity_that_the_vault_does_not_know_is_a_failure()
    {
        Hold("P-256", "EC");
        KeyVaultKeys keys = new(new SimulatedIdentity("bad"), vault.Transport);

        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(
            () => keys.ReadAsync(new PinnedKey("ci", KeyVault: $"https://{SimulatedKeyVault.Host}{Path}"), Sample.Noon, Sample.Cancellation));

        Assert.Equal($"The key 'ci' could not be read: shop.vault.azure.net answered 401 Unauthorized for {Path}.", refused.Message);
    }

    [Fact]
    public async Task A_vault_that_is_away_is_a_failure()
    {
        await vault.StopAsync();

        await Assert.ThrowsAsync<AggregateException>(() => ReadAsync());
    }

    [Fact]
    public async Task A_vault_that_does_not_answer_in_time_is_a_failure()
    {
        vault.NextHangs();
        KeyVaultKeys keys = new(identity, vault.Transport, TimeSpan.FromMilliseconds(300));

        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(
            () => keys.ReadAsync(new PinnedKey("ci", KeyVault: $"https://{SimulatedKeyVault.Host}{Path}"), Sample.Noon, Sample.Cancellation));

        Assert.Equal("The key 'ci' could not be read: shop.vault.azure.net did not answer within 0.3 s.", late.Message);
    }

    [Theory]
    [InlineData("{\"enabled\":false}", "is disabled")]
    [InlineData("{\"enabled\":true,\"exp\":1764064800}", "expired at 2025-11-25 10:00 UTC")]
    [InlineData("{\"enabled\":true,\"nbf\":1924941600}", "is valid from 2030-12-31 10:00 UTC only")]
    public async Task A_key_that_may_not_be_used_now_is_none(string attributes, string why)
    {
        Hold("P-256", "EC", attributes);

        InvalidOperationException unusable = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync());

        Assert.Equal($"The key 'ci' may not be used: https://shop.vault.azure.net{Path} {why}.", unusable.Message);
    }

    [Theory]
    [InlineData("""{"key":{"kty":"oct-HSM","k":"AAAA"},"attributes":{"enabled":true}}""", "it is a key of type 'oct-HSM'")]
    [InlineData("""{"key":{"kty":"EC","crv":"P-521","x":"AA","y":"AA"},"attributes":{"enabled":true}}""", "it is on the curve 'P-521'")]
    [InlineData("""{"key":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},"attributes":{"enabled":true}}""", "")]
    [InlineData("""{"key":{"kty":"RSA","n":"AQAB","e":"AQAB"},"attributes":{"enabled":true}}""", "")]
    [InlineData("""{"attributes":{"enabled":true}}""", "")]
    [InlineData("""{"key":{}}""", "")]
    [InlineData("<html>", "")]
    public async Task What_is_no_key_that_is_checked_here_is_none(string body, string why)
    {
        vault.Held[Path] = body;

        InvalidOperationException strange = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync());

        Assert.StartsWith($"The key 'ci' cannot be used: what https://shop.vault.azure.net{Path} answered is not taken, {why}", strange.Message, StringComparison.Ordinal);
    }

    private Task<TrustedKey> ReadAsync(string address = $"https://{SimulatedKeyVault.Host}{Path}") =>
        new KeyVaultKeys(identity, vault.Transport).ReadAsync(new PinnedKey("ci", KeyVault: address), Sample.Noon, Sample.Cancellation);

    private static string? WhyNot(TrustedKey key, byte[] signature) =>
        key.WhyNot(SignedBytes.Of(Message), signature, null, TimeProvider.System.GetUtcNow());

    private OpenSsl.Key Hold(string kind, string type, string attributes = "{\"enabled\":true,\"created\":1493942451,\"updated\":1493942451,\"recoveryLevel\":\"Recoverable+Purgeable\"}")
    {
        OpenSsl.Key key = openssl.NewKey(kind);
        string numbers = type.StartsWith("EC", StringComparison.Ordinal) ? Ec(openssl.PublicPem(key), kind) : Rsa(openssl.PublicPem(key));
        vault.Held[Path] =
            $$"""{"key":{"kid":"https://shop.vault.azure.net/keys/ci/{{Version}}","kty":"{{type}}","key_ops":["sign","verify"],{{numbers}}},"attributes":{{attributes}},"tags":{} }""";
        return key;
    }

    private static string Ec(string pem, string curve)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(pem);
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return $"\"crv\":\"{curve}\",\"x\":\"{Base64Url.EncodeToString(point.X)}\",\"y\":\"{Base64Url.EncodeToString(point.Y)}\"";
    }

    private static string Rsa(string pem)
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(pem);
        RSAParameters numbers = key.ExportParameters(includePrivateParameters: false);
        return $"\"n\":\"{Base64Url.EncodeToString(numbers.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(numbers.Exponent)}\"";
    }
}
