using Slipway.Releases.Plans;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

/// <summary>Plans that are wrong in one way each: the line is named, and so is the mend.</summary>
public class PlanProblemTests
{
    // Line 1 is the product, 2 opens the stages, 3 names the stage; the table replaces or adds lines of this plan.
    private const string Plan = """
        product: storefront
        stages:
          - name: production
            approval:
              approvers: [ada@example.com, bo@example.com]
              quorum: 2
            window:
              timeZone: Europe/Berlin
              from: "09:00"
              to: "16:00"
              days: [Mon, Tue]
              freezes: [ { from: 2026-12-20, to: 2027-01-02, reason: Year's end } ]
            rollout:
              rings:
                - { name: canary, weight: 5, bake: 10m }
                - { name: everyone, weight: 100, bake: 30m }
              health:
                probes: [ { url: "https://shop.example.com/{ring}" } ]
                interval: 30s
                minimumSamples: 3
        """;

    public static TheoryData<string, string, int, string, string, string> Mistakes => new()
    {
        // from, to, line, path, what is wrong, how to mend it
        { "product: storefront", "product: Store Front", 1, "product", "product is 'Store Front'", "lower-case words joined by hyphens" },
        { "product: storefront", "product: validate", 1, "product", "product is 'validate'", "not 'validate'" },
        { "product: storefront\n", "", 1, "", "the plan lacks 'product'", "add product: write lower-case words" },
        { "product: storefront", "product: storefront\nversioning: random", 2, "versioning", "versioning is 'random'", "write semver or calver" },
        { "product: storefront", "product: storefront\nbuilds: seals", 2, "builds", "builds is 'seals', which Slipway keeps", "another container" },
        { "product: storefront", "product: storefront\nrecovery: { hold: 31d }", 2, "recovery.hold", "recovery.hold is 31d", "from 0s to 30d" },
        { "product: storefront", "product: storefront\nrecovery: { pause: 0s }", 2, "recovery.pause", "recovery.pause is 0s", "from 1s to 30d" },
        { "product: storefront", "product: storefront\nrecovery: { notUndone: Mails }", 2, "recovery.notUndone", "notUndone is 'Mails'", "list what a rollback leaves" },
        { "product: storefront", "product: storefront\nrecovery: { notUndone: [Mails, Mails] }", 2, "recovery.notUndone", "the same entry twice", "keep one" },
        { "product: storefront", "product: storefront\nrecovery: { notUndone: [\" \"] }", 2, "recovery.notUndone[0]", "notUndone[0] is ' '", "one line of 1 to 200" },
        { "product: storefront", "product: storefront\nrecovery: { notUndone: [\"a\\nb\"] }", 2, "recovery.notUndone[0]", "notUndone[0] is", "one line of 1 to 200" },
        { "product: storefront", "product: storefront\nrecovery: { notUndone: [a, b, c, d, e, f, g, h, i, j, k] }", 2, "recovery.notUndone", "notUndone", "ten lines at most" },
        { "product: storefront", "product: storefront\nrecovery:", 2, "recovery", "recovery is empty", "leave recovery out" },
        { "product: storefront", "product: storefront\nrecovery: { order: random }", 2, "recovery.order", "recovery.order is 'random'", "write lastFirst or allAtOnce" },
        { "product: storefront", "product: storefront\nrecovery: { proof: 2h }", 2, "recovery.proof", "recovery.proof is 2h", "from 0s to 1h" },
        { "product: storefront", "product: storefront\nrecovery: { emergency: { skips: [seal] } }", 2, "recovery.emergency.skips[0]", "skips[0] is 'seal'", "write window, approval or bake" },
        { "product: storefront", "product: storefront\nrecovery: { emergency: {} }", 2, "recovery.emergency", "lacks 'skips'", "window" },
        { "    rollout:", "    rehearse: later\n    rollout:", 13, "stages[0].rehearse", "rehearse is 'later'", "write true, false or beforeApproval" },
        { "product: storefront", "product: storefront\noperators: {}", 2, "operators", "operators names nobody", "an entraGroup" },
        { "product: storefront", "product: storefront\noperators: { people: [ada@example.com, Ada@example.com] }", 2, "operators.people[1]", "is among operators twice", "name each person once" },
        { "product: storefront", "product: storefront\noperators: [ada@example.com]", 2, "operators", "operators is", "write people or entraGroup" },
        { "product: storefront", "product: storefront\nretention: { keepLast: 0 }", 2, "retention.keepLast", "keepLast is 0", "from 1 to 10000" },
        { "product: storefront", "product: storefront\nretention: { keepReleased: all }", 2, "retention.keepReleased", "keepReleased is 'all'", "leave it out to keep all" },
        { "product: storefront", "product: storefront\nretention: { keepYoungerThan: 30 }", 2, "retention.keepYoungerThan", "keepYoungerThan is 30", "such as 30d" },
        { "product: storefront", "product: storefront\nretention: { keepYoungerThan: 12h }", 2, "retention.keepYoungerThan", "keepYoungerThan is 12h", "from 1d to 36500d" },
        { "name: production", "name: Production", 3, "stages[0].name", "stages[0].name is 'Production'", "lower-case words" },
        { "name: production", "name: qa", 3, "stages[0].container", "'qa' is no container's name", "container: qa-release" },
        { "name: production", "name: production\n    container: plans", 4, "stages[0].container", "is 'plans', which holds something else", "write another" },
        { "name: production", "name: production\n    holdTimeout: 20", 4, "stages[0].holdTimeout", "stages[0].holdTimeout is 20", "with its unit, such as 4h" },
        { "name: production", "name: production\n    holdTimeout: 5 min", 4, "stages[0].holdTimeout", "is '5 min'", "with its unit" },
        { "name: production", "name: production\n    holdTimeout: 0s", 4, "stages[0].holdTimeout", "is 0s", "from 1s to 30d" },
        { "name: production", "name: production\n    holdTiemout: 1h", 4, "stages[0].holdTiemout", "unknown setting 'holdTiemout'", "did you mean 'holdTimeout'?" },
        { "name: production", "name: production\n    colour: red", 4, "stages[0].colour", "unknown setting 'colour'", "the settings here are name, container" },
        { "name: production", "name: production\n    protection: { legalHold: false }", 4, "stages[0].protection", "protects nothing", "immutableFor: 30d" },
        { "name: production", "name: production\n    protection: { immutableFor: 12h }", 4, "stages[0].protection.immutableFor", "immutableFor is 12h", "from 1d to 146000d" },
        { "name: production", "name: production\n    protection: { immutableFor: 146001d }", 4, "stages[0].protection.immutableFor", "immutableFor is 146001d", "from 1d to 146000d" },
        { "name: production", "name: production\n    protection: { immutableFor: soon }", 4, "stages[0].protection.immutableFor", "is 'soon'", "such as 30d" },
        { "name: production", "name: production\n    protection: { legalHold: true, locked: true }", 4, "stages[0].protection.locked", "cannot be shortened, and there is none", "add immutableFor" },
        { "approvers: [ada@example.com, bo@example.com]", "approvers: []", 5, "stages[0].approval.approvers", "approvers is an empty list", "e-mail addresses" },
        { "ada@example.com, bo", "ada, bo", 5, "stages[0].approval.approvers[0]", "is 'ada'", "e-mail address" },
        { "bo@example.com", "bo@example.com, ADA@example.com", 5, "stages[0].approval.approvers[2]", "ADA@example.com is among the approvers twice", "once" },
        { "quorum: 2", "quorum: 3", 6, "stages[0].approval.quorum", "quorum is 3, and 2 can approve", "from 1 to 2" },
        { "quorum: 2", "quorum: 0", 6, "stages[0].approval.quorum", "quorum is 0", "from 1" },
        { "quorum: 2", "quorum: two", 6, "stages[0].approval.quorum", "quorum is 'two'", "how many" },
        { "quorum: 2", "timeout: 40d", 6, "stages[0].approval.timeout", "timeout is 40d", "to 30d" },
        { "quorum: 2", "requesterMayApprove: yes", 6, "stages[0].approval.requesterMayApprove", "is 'yes'", "true or false" },
        { "Europe/Berlin", "Europe/Berlni", 8, "stages[0].window.timeZone", "'Europe/Berlni', which the tz database does not have", "did you mean 'Europe/Berlin'?" },
        { "Europe/Berlin", "UTC+3", 8, "stages[0].window.timeZone", "'UTC+3'", "tz database name" },
        { "\"09:00\"", "9:00", 9, "stages[0].window.from", "from is '9:00'", "such as \"09:00\"" },
        { "\"16:00\"", "\"24:00\"", 10, "stages[0].window.to", "to is '24:00'", "23:59" },
        { "      to: \"16:00\"\n", "", 8, "stages[0].window", "stages[0].window lacks 'to'", "add to: write a local time" },
        { "[Mon, Tue]", "[Mon, Tuesday]", 11, "stages[0].window.days[1]", "is 'Tuesday'", "write Mon, Tue" },
        { "[Mon, Tue]", "[Mon, Mon]", 11, "stages[0].window.days", "the same entry twice", "keep one" },
        { "to: 2027-01-02", "to: 2026-12-02", 12, "stages[0].window.freezes[0].to", "ends on 2026-12-02, before it begins on 2026-12-20", "first day as from" },
        { "from: 2026-12-20", "from: 2026-02-30", 12, "stages[0].window.freezes[0].from", "is '2026-02-30'", "YYYY-MM-DD" },
        { "weight: 5, ", "weight: 140, ", 15, "stages[0].rollout.rings[0].weight", "stages[0].rollout.rings[0].weight is 140", "write a percentage from 0 to 100" },
        { "weight: 5, ", "", 15, "stages[0].rollout.rings[0]", "lacks 'weight'", "add weight: write a percentage" },
        { "weight: 5, ", "weight: 2.5, ", 15, "stages[0].rollout.rings[0].weight", "is 2.5", "percentage" },
        { "weight: 5, ", "weight: 100, ", 16, "stages[0].rollout.rings[1].weight", "is 100, and the ring before has 100", "rise from ring to ring" },
        { "weight: 100, ", "weight: 60, ", 16, "stages[0].rollout.rings[1].weight", "the last ring 'everyone' has weight 60", "weight 100" },
        { "name: everyone", "name: canary", 16, "stages[0].rollout.rings[1].name", "two rings are named 'canary'", "a name of its own" },
        { "bake: 10m", "bake: 59s", 15, "stages[0].rollout.rings[0].bake", "a bake of 59s gives 2 samples, and health.minimumSamples is 3", "bake 1m or longer" },
        { "bake: 30m", "bake: 20d", 16, "stages[0].rollout.rings[1].bake", "57601 rounds of probes; 2000 are the most", "write health.interval: 14m" },
        { "bake: 10m", "bake: -10m", 15, "stages[0].rollout.rings[0].bake", "is '-10m'", "such as 10m" },
        { "interval: 30s", "interval: 50ms", 19, "stages[0].rollout.health.interval", "interval is 50ms", "from 100ms to 30d" },
        { "interval: 30s", "interval: 0s", 19, "stages[0].rollout.health.interval", "interval is 0s", "from 100ms to 30d" },
        { "minimumSamples: 3", "minimumSamples: 0", 20, "stages[0].rollout.health.minimumSamples", "is 0", "no data is never healthy" },
        { "minimumSamples: 3", "inconclusive: pass", 20, "stages[0].rollout.health.inconclusive", "is 'pass'", "hold or rollBack" },
        { "https://shop", "shop", 18, "stages[0].rollout.health.probes[0].url", "is 'shop.example.com/{ring}'", "absolute http or https" },
        { "https://shop", "https://bo:secret@shop", 18, "stages[0].rollout.health.probes[0].url", "holds a user's name or password", "take it out" },
        { "com/{ring}", "com/{zone}", 18, "stages[0].rollout.health.probes[0].url", "has '{zone}'", "use {ring}" },
        { "{ring}\"", "{ring}\", timeout: 5m", 18, "stages[0].rollout.health.probes[0].timeout", "timeout is 5m", "from 1ms to 2m" },
        { "{ring}\"", "{ring}\", status: 999", 18, "stages[0].rollout.health.probes[0].status", "status is 999", "from 100 to 599" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_line_and_its_mend(string from, string to, int line, string path, string wrong, string mend)
    {
        Assert.Contains(from, Plan);
        PlanProblem problem = Single(Plan.Replace(from, to));

        Assert.Equal((line, path), (problem.Line, problem.Path));
        Assert.Contains(wrong, problem.Wrong);
        Assert.Contains(mend, problem.Mend);
        Assert.StartsWith($"Line {line}, column {problem.Column}: {problem.Wrong}; {problem.Mend}", problem.Sentence);
    }

    public static TheoryData<string, int, string, string> Texts => new()
    {
        { "", 1, "the plan is empty", "begin with product" },
        { "# nothing but a comment\n", 2, "the plan is empty", "begin with product" },
        { "just words", 1, "the plan is 'just words'", "write settings as 'name: value'" },
        { "- a\n- b", 1, "the plan is a list", "write settings as 'name: value'" },
        { "null", 1, "the plan is empty", "write settings" },
        { "product: a\nproduct: b", 2, "'product' is set twice", "keep one" },
        { "{\"product\": \"a\",\n \"product\": \"b\"}", 2, "'product' is set twice", "keep one" },
        { "product: a\nstages:\n\t- name: x", 3, "a line is indented with a tab", "indent with spaces" },
        { "product: &p a\nbuilds: *p", 1, "'&p' names text for use elsewhere", "remove the anchor" },
        { "product: *p", 1, "'*p' stands for text from elsewhere", "write that text out" },
        { "<<: { a: b }", 1, "'<<' merges settings", "write them out" },
        { "product: !!str a", 1, "has no meaning in a plan", "remove it" },
        { "product: a\n---\nproduct: b", 2, "a second document begins here", "one plan in a file" },
        { "product: [a", 2, "neither YAML nor JSON", "mend the text" },
        { "product: a: b", 1, "neither YAML nor JSON", "mend the text" },
        { "product: \"\\UFFFFFFFF\"", 1, "an escape or a tag", "the text itself" },
        { "? [a, b]\n: c", 1, "the name of a setting is not plain text", "name: value" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_that_is_no_plan_is_refused_with_a_sentence(string text, int line, string wrong, string mend)
    {
        PlanProblem problem = Single(text);

        Assert.Equal(line, problem.Line);
        Assert.Contains(wrong, problem.Wrong);
        Assert.Contains(mend, problem.Mend);
    }

    [Fact]
    public void A_plan_beyond_256_KiB_is_refused_before_it_is_read()
    {
        string text = "# " + new string('x', PlanReader.MaximumBytes);
        Assert.Equal("the plan has 262146 bytes, and 262144 are read at most", Single(text).Wrong);
    }

    [Fact]
    public void A_plan_that_is_not_UTF_8_is_refused() =>
        Assert.Equal("the plan is not UTF-8 text", Assert.Single(PlanReader.Read([0xC3, 0x28]).Problems).Wrong);

    [Fact]
    public void Two_stages_share_neither_name_nor_container()
    {
        string text = GoodPlan.Shortest + "\n  - name: production\n    rollout: { rings: [ { name: all, weight: 100 } ], health: none }";

        IReadOnlyList<PlanProblem> problems = PlanReader.Read(text).Problems;

        Assert.Equal(["stages[1].name", "stages[1].container"], problems.Select(p => p.Path).OrderDescending());
        Assert.Contains("two stages are named 'production'", problems.Select(p => p.Wrong));
        Assert.Contains("two stages use the container 'production'", problems.Select(p => p.Wrong));
    }

    [Fact]
    public void Health_must_be_described_or_waived_in_words()
    {
        PlanProblem left = Single(GoodPlan.Shortest.Replace("health: none", ""));
        PlanProblem empty = Single(GoodPlan.Shortest.Replace("health: none", "health:"));
        PlanProblem word = Single(GoodPlan.Shortest.Replace("health: none", "health: maybe"));

        Assert.Equal("stages[0].rollout lacks 'health'", left.Wrong);
        Assert.Equal("stages[0].rollout.health is empty", empty.Wrong);
        Assert.Equal("stages[0].rollout.health is 'maybe'", word.Wrong);
        Assert.All([left, empty, word], p => Assert.Contains("describe the probes, or write none", p.Mend));
    }

    [Fact]
    public void Several_mistakes_come_in_the_order_of_their_lines()
    {
        string text = Plan.Replace("quorum: 2", "quorum: many").Replace("weight: 5", "weight: -1").Replace("name: production", "nmae: production");
        Assert.Equal([3, 3, 6, 15], PlanReader.Read(text).Problems.Select(p => p.Line));
    }

    private static PlanProblem Single(string text)
    {
        PlanReading reading = PlanReader.Read(text);
        Assert.Null(reading.Plan);
        Assert.True(reading.Problems.Count == 1, string.Join('\n', reading.Problems.Select(p => p.Sentence)));
        return reading.Problems[0];
    }
}
