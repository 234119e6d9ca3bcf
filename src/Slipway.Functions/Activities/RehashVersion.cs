using System.Text.Json.Serialization;
using Azure;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Functions.Verifying;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Reads a slice of what an environment runs, and holds every byte against its seal.</summary>
public sealed class RehashVersion(
    VerificationRecords verifications, EnvironmentRecords environments, PromotedVersions promoted, DriftSearch search)
{
    /// <summary>Goes on where the record says that the verification is, for some minutes, and writes how far it came.</summary>
    [Function(nameof(RehashVersion))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        (Verification? verification, ETag? tag) = await verifications.FindAsync(wanted.Environment, wanted.Product, cancellation);
        EnvironmentRecord environment = await environments.GetAsync(wanted.Environment, wanted.Product, cancellation);
        if (verification is not { State: VerificationState.Running } || environment.Running?.Release != verification.Release)
        {
            return new Report(Step.Conclude);
        }

        (Stage _, SealManifest? manifest, string? _) = await promoted.FindAsync(verification.Release, wanted.Environment, cancellation);
        if (manifest is null)
        {
            return new Report(Step.Conclude);
        }

        DriftReading? read;
        try
        {
            read = await search.ReadAsync(verification.Release, manifest, verification.Reached, cancellation);
        }
        catch (TimeoutException endless)
        {
            // To try again would take as long again.
            return new Report(Step.Conclude, endless.Message);
        }

        if (read is null)
        {
            return new Report(Step.StepAside);
        }

        Verification after = verification with
        {
            Files = verification.Files + read.Files,
            Bytes = verification.Bytes + read.Bytes,
            Drift = verification.Drift.Add(read.Drift),
            Notes = verification.Notes.Add(read.Notes),
            Reached = read.Reached ?? verification.Reached,
        };

        // Were this slice read by two, the one that comes second changes nothing; the next slice begins where the record then is.
        Verification stands = read.Files == 0 ? after : await verifications.KeepAsync(after, tag, cancellation);
        return new Report(read.IsAll && ReferenceEquals(stands, after) ? Step.Conclude : Step.Again);
    }

    /// <summary>What runs where.</summary>
    public sealed record Input(string Environment, ProductName Product);

    /// <summary>What is to be done next, and why nothing more can be read, in a clause.</summary>
    public sealed record Report(Step Next, string? Failure = null);

    /// <summary>What is to be done next.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<Step>))]
    public enum Step
    {
        /// <summary>More is to be read.</summary>
        Again,

        /// <summary>More is to be read, and others are being read now.</summary>
        StepAside,

        /// <summary>Nothing is left to be read.</summary>
        Conclude,
    }
}
