using System.ComponentModel;
using Microsoft.Extensions.Configuration;

namespace Slipway.Host.Settings;

/// <summary>Single typed values out of a section; a value of the wrong shape stops the start with its full name.</summary>
internal static class SettingReader
{
    public static T Read<T>(this IConfiguration section, string key, T otherwise, Func<T, bool>? valid = null, string expected = "")
    {
        IConfigurationSection found = section.GetSection(key);
        if (string.IsNullOrWhiteSpace(found.Value))
        {
            return otherwise;
        }

        try
        {
            if (TypeDescriptor.GetConverter(typeof(T)).ConvertFromInvariantString(found.Value) is T value && valid?.Invoke(value) != false)
            {
                return value;
            }
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or NotSupportedException)
        {
            throw Wrong(found, expected, typeof(T), unreadable);
        }

        throw Wrong(found, expected, typeof(T), null);
    }

    private static StartException Wrong(IConfigurationSection found, string expected, Type type, Exception? cause) =>
        new($"The setting {found.Path} is \"{found.Value}\", which is not {(expected.Length > 0 ? expected : Noun(type))}.", cause);

    private static string Noun(Type type) =>
        type == typeof(TimeSpan) ? "a time span such as 00:00:30"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : "a whole number";
}
