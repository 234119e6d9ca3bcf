using NJsonSchema;

namespace Slipway.Releases.Plans;

/// <summary>The published JSON Schema (draft-07) of a plan, which editors and pipelines can check against too.</summary>
/// <remarks>
/// Each setting says in <c>x-mend</c> what may be written there, so the sentence of a problem and the schema cannot drift apart.
/// </remarks>
public static class PlanSchema
{
    private static readonly Lazy<JsonSchema> Parsed = new(() => JsonSchema.FromJsonAsync(Text!).GetAwaiter().GetResult());

    /// <summary>The schema's JSON text.</summary>
    public static string Text { get; } = ReadResource();

    internal static JsonSchema Schema => Parsed.Value;

    private static string ReadResource()
    {
        using Stream resource = typeof(PlanSchema).Assembly.GetManifestResourceStream("plan.schema.json")!;
        using StreamReader reader = new(resource);
        return reader.ReadToEnd();
    }
}
