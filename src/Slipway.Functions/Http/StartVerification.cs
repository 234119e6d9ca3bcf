using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Verifications;

namespace Slipway.Functions.Http;

/// <summary>Starts reading again what an environment runs, every byte of it. One that is under way is left alone.</summary>
public sealed class StartVerification(Respond respond, EnvironmentRecords environments, VerificationStart start)
{
    /// <summary>202 with what is begun and where to look; 200 when all of it was under way before.</summary>
    [Function(nameof(StartVerification))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "environments/{name}/verify")] HttpRequest request,
        string name,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        EnvironmentRecord[] running = [.. (await VerificationView.FindAsync(environments, name, request, Role.Operate, cancellation)).Where(e => e.Running is not null)];
        if (running.Length == 0)
        {
            return Problems.StateConflict($"{name} runs nothing yet, so there is nothing to verify.").Answer;
        }

        List<Verification> begun = [];
        bool isNew = false;
        foreach (EnvironmentRecord environment in running)
        {
            (Verification verification, bool begins) = await start.EnsureAsync(client, environment, environment.Running!, cancellation);
            begun.Add(verification);
            isNew |= begins;
        }

        return new JsonAnswer(
            VerificationView.Of(name, begun),
            isNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
            location: VerificationView.Address(request));
    });
}
