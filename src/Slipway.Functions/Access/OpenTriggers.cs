using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Access;

/// <summary>
/// Tells the Functions host to ask for no key where keys do not open the API: the door asks for a token then. Were this not heard, the host would go on
/// asking for a key, and nobody would come in who should not.
/// </summary>
public sealed class OpenTriggers(IOptions<CallerOptions> options) : IFunctionMetadataTransformer
{
    /// <inheritdoc/>
    public string Name => nameof(OpenTriggers);

    /// <inheritdoc/>
    public void Transform(IList<IFunctionMetadata> original)
    {
        ArgumentNullException.ThrowIfNull(original);
        if (options.Value.Keys)
        {
            return;
        }

        foreach (IList<string> bindings in original.Select(function => function.RawBindings).OfType<IList<string>>())
        {
            for (int at = 0; at < bindings.Count; at++)
            {
                if (JsonNode.Parse(bindings[at]) is JsonObject binding && Is(binding, "type", "httpTrigger") && Is(binding, "authLevel", "function"))
                {
                    binding["authLevel"] = "Anonymous";
                    bindings[at] = binding.ToJsonString();
                }
            }
        }
    }

    private static bool Is(JsonObject binding, string name, string value) =>
        string.Equals((string?)binding[name], value, StringComparison.OrdinalIgnoreCase);
}
