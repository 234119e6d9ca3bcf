using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Slipway.Functions.Tests.Teams;

/// <summary>A key with which the simulated Bot Connector signs.</summary>
internal sealed record SimulatedKey(string Id, RSA Rsa, IReadOnlyList<string>? Endorsements)
{
    public static SimulatedKey New(string id, params string[] endorsements) => new(id, RSA.Create(2048), endorsements);

    public JsonObject Published()
    {
        RSAParameters key = Rsa.ExportParameters(false);
        JsonObject published = new()
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = Id,
            ["x5t"] = Id,
            ["n"] = Base64UrlEncoder.Encode(key.Modulus),
            ["e"] = Base64UrlEncoder.Encode(key.Exponent),
        };
        if (Endorsements is not null)
        {
            published["endorsements"] = new JsonArray([.. Endorsements.Select(word => JsonValue.Create(word))]);
        }

        return published;
    }
}
