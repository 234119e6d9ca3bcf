using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Slipway.Functions.Tests.Teams;

/// <summary>A token as the Bot Connector sends it with an activity; a test changes what it wants to see refused.</summary>
internal sealed record TokenShape(SimulatedKey Key, DateTimeOffset Now)
{
    public string? Issuer { get; init; } = "https://api.botframework.com";

    public string? Audience { get; init; } = SimulatedConnector.AppId;

    public DateTimeOffset? NotBefore { get; init; } = Now.AddMinutes(-1);

    public DateTimeOffset? Expires { get; init; } = Now.AddHours(1);

    public string? Service { get; init; } = SimulatedConnector.Service;

    public string Algorithm { get; init; } = "RS256";

    public string? KeyId { get; init; } = Key.Id;

    public bool IsTampered { get; init; }

    public override string ToString()
    {
        JsonObject header = new() { ["alg"] = Algorithm, ["typ"] = "JWT" };
        if (KeyId is not null)
        {
            header["kid"] = KeyId;
        }

        JsonObject payload = [];
        Set("iss", Issuer);
        Set("aud", Audience);
        Set("serviceurl", Service);
        Set("nbf", NotBefore?.ToUnixTimeSeconds());
        Set("exp", Expires?.ToUnixTimeSeconds());
        string signed = $"{Encode(header.ToJsonString())}.{Encode(payload.ToJsonString())}";
        byte[] bytes = Encoding.ASCII.GetBytes(signed);
        byte[] signature = Algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData(Key.Rsa.ExportSubjectPublicKeyInfo(), bytes),
            "RS512" => Key.Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            _ => Key.Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        if (IsTampered)
        {
            payload["aud"] = SimulatedConnector.AppId;
            payload["extra"] = "yes";
            signed = $"{Encode(header.ToJsonString())}.{Encode(payload.ToJsonString())}";
        }

        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";

        void Set<T>(string name, T? value)
        {
            if (value is not null)
            {
                payload[name] = JsonValue.Create(value);
            }
        }
    }

    private static string Encode(string text) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(text));
}
