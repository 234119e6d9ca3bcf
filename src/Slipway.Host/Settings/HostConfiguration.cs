using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Slipway.Host.Settings;

/// <summary>
/// The settings in the layers that the Functions host has, each winning over the one before: <c>host.json</c> (below
/// <see cref="HostSection"/>), <c>local.settings.json</c>, environment variables, and what the caller of this process asks for.
/// </summary>
internal static class HostConfiguration
{
    /// <summary>The section of <c>host.json</c>; so <c>AzureFunctionsJobHost__extensions__durableTask__hubName</c> overrides a value of it.</summary>
    public const string HostSection = "AzureFunctionsJobHost";

    /// <summary>Reads all layers.</summary>
    /// <param name="folder">Where the two files are; each may be missing.</param>
    /// <param name="local">Whether <c>local.settings.json</c> counts.</param>
    /// <param name="overrides">The last layer.</param>
    /// <exception cref="StartException">A file is not valid JSON.</exception>
    public static IConfigurationRoot Read(string folder, bool local, IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        IConfigurationBuilder builder = new ConfigurationBuilder().AddInMemoryCollection(
            Flatten(Path.Combine(folder, "host.json")).Select(pair => KeyValuePair.Create($"{HostSection}:{pair.Key}", pair.Value)));
        if (local)
        {
            const string Values = "Values:";
            builder.AddInMemoryCollection(
                from pair in Flatten(Path.Combine(folder, "local.settings.json"))
                where pair.Key.StartsWith(Values, StringComparison.OrdinalIgnoreCase)
                select KeyValuePair.Create(pair.Key[Values.Length..].Replace("__", ":", StringComparison.Ordinal), pair.Value));
        }

        return builder.AddEnvironmentVariables().AddInMemoryCollection(overrides).Build();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            using FileStream stream = File.OpenRead(file);
            return [.. new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().Where(pair => pair.Value is not null)];
        }
        catch (Exception broken) when (broken is FormatException or JsonException or InvalidDataException)
        {
            string detail = (broken.InnerException ?? broken).Message;
            throw new StartException($"{Path.GetFileName(file)} is not valid JSON: {detail} ({file})", broken);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StartException($"{file} cannot be read: {denied.Message}", denied);
        }
    }
}
