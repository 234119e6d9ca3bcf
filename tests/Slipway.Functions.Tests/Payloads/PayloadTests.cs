using System.Collections;
using System.Reflection;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Payloads;

/// <summary>What the engine carries comes back as it went, through the worker's own serializer, and is small.</summary>
public sealed class PayloadTests
{
    public static TheoryData<Type> Types => [.. Carried().Distinct()];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_payload_comes_back_as_it_went(Type type)
    {
        object[] samples = [.. PayloadSamples.All.Where(sample => sample.GetType() == type)];

        Assert.NotEmpty(samples);
        Assert.All(samples, sample =>
        {
            string written = WorkerPayload.Converter.Serialize(sample)!;
            object? read = WorkerPayload.Converter.Deserialize(written, type);
            Assert.Equal(written, WorkerPayload.Converter.Serialize(read));
            Assert.Equal(Parts(sample).Select(part => part.GetType()), Parts(read!).Select(part => part.GetType()));
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_payload_is_a_record_around_what_has_cases_and_never_a_bare_case(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.Null(type.BaseType == typeof(object) ? null : type.BaseType);
    }

    [Theory]
    [InlineData(typeof(Outcome))]
    [InlineData(typeof(GateVerdict))]
    [InlineData(typeof(MetricQuery))]
    [InlineData(typeof(Compensation))]
    public void Every_case_of_a_closed_hierarchy_is_among_the_samples(Type hierarchy)
    {
        HashSet<Type> met = [.. PayloadSamples.All.SelectMany(Parts).Select(part => part.GetType()).Where(hierarchy.IsAssignableFrom)];

        Assert.Equal(hierarchy.GetNestedTypes().Select(t => t.Name).Order(), met.Select(t => t.Name).Order());
    }

    [Fact]
    public void The_input_of_a_release_of_three_stages_stays_below_16_KB_and_every_steps_payload_below_4_KB() => Assert.All(PayloadSamples.All, sample =>
    {
        int most = sample is ReleaseInput or RecoverRelease.Input ? 16 * 1024 : 4 * 1024;
        Assert.InRange(Encoding.UTF8.GetByteCount(WorkerPayload.Converter.Serialize(sample)!), 1, most);
    });

    [Fact]
    public void A_payload_of_a_later_version_with_one_more_property_can_still_be_read()
    {
        string later = WorkerPayload.Converter.Serialize(new ReleaseResult(new Outcome.Released()))!.Replace("{\"Outcome\"", "{\"New\":1,\"Outcome\"", StringComparison.Ordinal);

        Assert.IsType<Outcome.Released>(((ReleaseResult)WorkerPayload.Converter.Deserialize(later, typeof(ReleaseResult))!).Outcome);
    }

    /// <summary>Inputs and outputs of all durable functions, the event and the custom status.</summary>
    private static IEnumerable<Type> Carried()
    {
        yield return typeof(ReleaseSignal);
        yield return typeof(ReleaseProgress);
        foreach (MethodInfo method in typeof(RunRelease).Assembly.GetTypes().SelectMany(type => type.GetMethods()))
        {
            ParameterInfo[] parameters = method.GetParameters();
            if (!parameters.Any(p => p.IsDefined(typeof(ActivityTriggerAttribute)) || p.IsDefined(typeof(OrchestrationTriggerAttribute))))
            {
                continue;
            }

            yield return parameters.Select(p => p.ParameterType).First(t => t != typeof(TaskOrchestrationContext));
            if (method.ReturnType.IsGenericType)
            {
                yield return method.ReturnType.GetGenericArguments()[0];
            }
        }
    }

    /// <summary>A value and all records and list members in it.</summary>
    private static IEnumerable<object> Parts(object value) => value switch
    {
        string => [],
        IEnumerable list => list.Cast<object>().SelectMany(Parts),
        _ when value.GetType().Namespace?.StartsWith("Slipway", StringComparison.Ordinal) == true && value.GetType().IsClass =>
            value.GetType().GetProperties().Where(p => p.GetMethod is { IsStatic: false } && p.GetIndexParameters().Length == 0)
                .Select(p => p.GetValue(value)).OfType<object>().SelectMany(Parts).Prepend(value),
        _ => [],
    };
}
