using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Slipway.Host.Settings;

namespace Slipway.Host.Http;

/// <summary>The keys that this machine made at the first start, readable by their owner only.</summary>
internal static class KeyFile
{
    /// <summary>The keys: those of the settings, and for the rest those of <c>keys.json</c> in the folder, made when missing.</summary>
    public static HostKeys Load(IConfiguration configuration, string folder)
    {
        (string? function, string? master) = (configuration["SLIPWAY_FUNCTION_KEY"], configuration["SLIPWAY_MASTER_KEY"]);
        if (!string.IsNullOrWhiteSpace(function) && !string.IsNullOrWhiteSpace(master))
        {
            return new HostKeys(function, master);
        }

        string path = Path.Combine(Directory.CreateDirectory(folder).FullName, "keys.json");
        HostKeys kept = Keep(path);
        return new HostKeys(
            string.IsNullOrWhiteSpace(function) ? kept.Function : function,
            string.IsNullOrWhiteSpace(master) ? kept.Master : master)
        {
            File = path,
        };
    }

    private static HostKeys Keep(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        try
        {
            return JsonSerializer.Deserialize<HostKeys>(File.ReadAllText(path), JsonSerializerOptions.Web) is { Function.Length: > 0, Master.Length: > 0 } keys
                ? keys
                : throw new StartException($"{path} lacks a key: remove it, and new keys are made.");
        }
        catch (JsonException broken)
        {
            throw new StartException($"{path} is not valid JSON: remove it, and new keys are made.", broken);
        }
    }

    /// <summary>Written aside and moved, so that of two hosts that start together both read the keys of one.</summary>
    private static void Create(string path)
    {
        string aside = $"{path}.{Environment.ProcessId}.{Path.GetRandomFileName()}";
        FileStreamOptions options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream stream = new FileStream(aside, options))
        {
            JsonSerializer.Serialize(stream, new HostKeys(HostKeys.Fresh(), HostKeys.Fresh()), JsonSerializerOptions.Web);
        }

        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }
    }
}
