using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Slipway.Releases.Json;

namespace Slipway.Functions.Http;

/// <summary>Reads request bodies: bounded, strict, and with one clear sentence for what is wrong.</summary>
internal static class RequestBody
{
    /// <summary>The largest body.</summary>
    public const int MaximumBytes = 256 * 1024;

    private static readonly JsonSerializerOptions Strict = new(SlipwayJson.Compact)
    {
        AllowDuplicateProperties = false,
        // Ours goes before the types' own, which also takes numbers, and numbers that stand for nothing.
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
        MaxDepth = 16,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>What is said of a larger one.</summary>
    public static Problem TooLarge { get; } = Problems.TooLarge($"The body is larger than {MaximumBytes / 1024} KiB.");

    /// <summary>Reads a JSON body.</summary>
    /// <exception cref="RefusedException">It is too large, no JSON, or not of this shape.</exception>
    public static async Task<T> ReadJsonAsync<T>(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
        {
            throw new RefusedException(Problems.NotJson("Send the body as application/json."));
        }

        return Read<T>(await ReadAsync(request, cancellation));
    }

    /// <summary>Reads JSON from bytes that were read before, since who sent them had to be proven first.</summary>
    /// <exception cref="RefusedException">They are no JSON, or not of this shape.</exception>
    public static T Read<T>(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Strict) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException malformed)
        {
            string what = malformed.InnerException is FormatException shape ? shape.Message : malformed.Message;
            throw new RefusedException(Problems.Malformed($"The body is not a valid {typeof(T).Name}: {what}"));
        }
    }

    /// <summary>Reads a body's bytes.</summary>
    /// <exception cref="RefusedException">There are more than 256 KiB of them.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using MemoryStream body = new();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellation)) > 0)
        {
            if (body.Length + read > MaximumBytes)
            {
                throw new RefusedException(TooLarge);
            }

            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }
}
