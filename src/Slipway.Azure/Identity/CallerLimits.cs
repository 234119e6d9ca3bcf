using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Identity;

/// <summary>How often one caller may ask, under <c>SlipwayApi:limits</c>. Each process counts for itself.</summary>
public sealed record CallerLimits
{
    private const string Section = "SlipwayApi:limits";

    private string? flaw;

    /// <summary>Requests a minute, as a mean; 0 for any number.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>How many of them may come at once.</summary>
    public int Burst { get; set; } = 120;

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IConfigurationSection section = configuration.GetSection(Section);
        RequestsPerMinute = Number(section["requestsPerMinute"], RequestsPerMinute, 0, "requestsPerMinute");
        Burst = Number(section["burst"], Burst, 1, "burst");
    }

    private int Number(string? text, int otherwise, int least, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= 1_000_000)
        {
            return number;
        }

        flaw ??= $"{Section}:{name} '{text}' is not a number from {least} to 1000000; write one, or leave it out.";
        return otherwise;
    }

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check : IValidateOptions<CallerLimits>
    {
        public ValidateOptionsResult Validate(string? name, CallerLimits options) =>
            options.flaw is { } flaw ? ValidateOptionsResult.Fail(flaw) : ValidateOptionsResult.Success;
    }
}
