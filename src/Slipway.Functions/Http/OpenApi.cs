namespace Slipway.Functions.Http;

/// <summary>The API's description, written by hand beside the functions and held against their routes by a test.</summary>
public static class OpenApi
{
    /// <summary>The OpenAPI document.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using Stream stream = typeof(OpenApi).Assembly.GetManifestResourceStream("openapi.json")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
