using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Slipway.Azure;
using Slipway.Functions;

namespace Slipway.Infra.Tests.Kit;

/// <summary>The settings as the code reads them: each options record that has a <c>Read</c>, found by reflection.</summary>
internal static class CodeSettings
{
    public static IReadOnlyList<Type> Records { get; } =
    [
        .. from assembly in new[] { typeof(AzureServices).Assembly, typeof(Composition).Assembly }
           from type in assembly.GetTypes()
           where type.Name.EndsWith("Options", StringComparison.Ordinal) && Reader(type) is not null
           orderby type.Name
           select type,
    ];

    /// <summary>What all of the records hold once they have read these settings, by the record's name.</summary>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyDictionary<string, string> settings)
    {
        IConfiguration configuration = Configure(settings);
        return Records.ToDictionary(type => type.Name, type => Held(type, configuration), StringComparer.Ordinal);
    }

    /// <summary>The settings as the app's process sees them: two underscores are a colon, and what only Azure knows is something of its kind.</summary>
    public static IConfiguration Configure(IReadOnlyDictionary<string, string> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key.Replace("__", ":", StringComparison.Ordinal), Known(setting.Key, setting.Value))))
        .Build();

    private static string Held(Type type, IConfiguration configuration)
    {
        object options = Activator.CreateInstance(type)!;
        Reader(type)!.Invoke(options, [configuration]);
        return JsonSerializer.Serialize(options, type);
    }

    private static MethodInfo? Reader(Type type) => type.GetMethod("Read", [typeof(IConfiguration)]);

    private static string Known(string name, string value) =>
        value.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal) ? Secret(name)
        : !value.StartsWith('[') ? value
        : value.Contains("serviceBusEndpoint", StringComparison.Ordinal) ? "sb-slipway.servicebus.windows.net"
        : value.Contains(".clientId", StringComparison.Ordinal) ? "33333333-3333-3333-3333-333333333333"
        : value.Contains(".ConnectionString", StringComparison.Ordinal) ? "InstrumentationKey=44444444-4444-4444-4444-444444444444;IngestionEndpoint=http://127.0.0.1:9/"
        : value;

    private static string Secret(string name) =>
        name.EndsWith("__secret", StringComparison.Ordinal) ? $"whsec_{Convert.ToBase64String(new byte[32])}" : "a secret";
}
