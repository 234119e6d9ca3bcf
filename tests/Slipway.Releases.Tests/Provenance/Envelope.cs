using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>Writes statements and envelopes as builders do, with signatures by openssl.</summary>
internal static class Envelope
{
    public const string Builder = "https://github.com/actions/runner/github-hosted";
    public const string Source = "https://github.com/acme/storefront";
    public const string BuildType = "https://actions.github.io/buildtypes/workflow/v1";

    public static string Sign(OpenSsl openssl, OpenSsl.Key key, string payload, string type = "application/vnd.in-toto+json", string keyId = "", string? certificates = null) =>
        Of(payload, type, Signature(openssl.Sign(key, Encoded(type, payload)), keyId, certificates));

    public static string Of(string payload, string type, params JsonNode[] signatures) =>
        new JsonObject { ["payload"] = Base64(Encoding.UTF8.GetBytes(payload)), ["payloadType"] = type, ["signatures"] = new JsonArray(signatures) }.ToJsonString();

    public static JsonNode Signature(byte[] signature, string keyId = "", string? certificates = null)
    {
        JsonObject json = new() { ["keyid"] = keyId, ["sig"] = Base64(signature) };
        if (certificates is not null)
        {
            json["cert"] = certificates;
        }

        return json;
    }

    public static byte[] Encoded(string type, string payload) =>
        Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {Encoding.UTF8.GetByteCount(payload)} {payload}");

    public static string Statement(string predicateType, object predicate, params (string Name, string Sha256)[] subjects) => JsonSerializer.Serialize(new
    {
        _type = "https://in-toto.io/Statement/v1",
        subject = subjects.Select(s => new { name = s.Name, digest = new { sha256 = s.Sha256.Replace("sha256:", "", StringComparison.Ordinal) } }),
        predicateType,
        predicate,
    });

    public static string Provenance(
        (string Name, string Sha256)[] subjects, string builder = Builder, string source = Source, string buildType = BuildType) =>
        Statement("https://slsa.dev/provenance/v1", new
        {
            buildDefinition = new { buildType, externalParameters = new { workflow = new { @ref = "refs/heads/main", repository = source, path = ".github/workflows/release.yml" } } },
            runDetails = new { builder = new { id = builder } },
        }, subjects);

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);
}
