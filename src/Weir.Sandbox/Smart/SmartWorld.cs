using System.Globalization;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.Smart;

/// <summary>What the sitrep API has on each day: the same whenever it is asked, and another on another day, since sites correct, withdraw and are late.</summary>
internal sealed class SmartWorld(int seed)
{
    /// <summary>Days after which nothing of a report changes any more.</summary>
    private const int SettledAfter = 5;

    private static readonly (string Key, string Name, double Share)[] Numbers =
    [
        ("no_of_attendances", "Number of attendances", 1),
        ("breaches", "4 hour breaches", 0.28),
        ("dta_in_ed_at_time_of_reporting", "DTAs in ED at time of reporting", 0.06),
        ("medically_optimised", "Medically optimised patients", 0.15),
        ("ambulance_handovers", "Ambulance handovers", 0.3),
    ];

    private static readonly (string Key, string Name, string[] Texts)[] Words =
    [
        ("opel_level", "OPEL level", ["OPEL 1", "OPEL 2", "OPEL 3", "OPEL 4"]),
        ("issues_risks_today", "Issues and risks today", ["Flow out of the department", "Staffing in the evening", "None to report", ""]),
        ("reason_for_deterioration_yesterday", "Reason for deterioration yesterday", ["Late discharges", "High acuity overnight", "-"]),
        ("infection_control_issues", "Infection control issues", ["One bay closed", "None", "-"]),
        ("staffing_issues", "Staffing issues", ["Two shifts short", "None", ""]),
        ("mitigating_actions_today", "Mitigating actions today", ["Extra ward round", "Escalation beds open", "-"]),
        ("actions_review", "Review of actions", ["Under review", "Done"]),
    ];

    /// <summary>What the API has of a site's day when it is asked on another.</summary>
    /// <param name="site">The site.</param>
    /// <param name="date">The day that is reported.</param>
    /// <param name="today">The day on which it is asked.</param>
    public IEnumerable<SmartResponse> Responses(SmartHospital site, DateOnly date, DateOnly today)
    {
        var age = today.DayNumber - date.DayNumber;
        var day = Dice.Mix(Dice.Mix((ulong)seed, site.Id), (ulong)date.DayNumber);
        // One site in five reports a day late.
        if (age < 0 || (age == 0 && Dice.Once(Dice.Mix(day, "late")) < 0.2))
            yield break;
        foreach (var (key, name, share) in Numbers)
        {
            if (Response(site, date, age, Dice.Mix(day, key), name, key, version => Number(site, Dice.Mix(day, $"{key}/{version}"), share)) is { } response)
                yield return response with { IsJsonNumber = IsPlain(response.Value) && Dice.Once(Dice.Mix(day, key + "/json")) < 0.1 };
        }

        foreach (var (key, name, texts) in Words)
        {
            if (Response(site, date, age, Dice.Mix(day, key), name, key, version => Text(texts, Dice.Mix(day, $"{key}/{version}"))) is { } response)
                yield return response;
        }
    }

    /// <summary>A response, in the version that it has at an age; null where it was withdrawn. That of attendances never is: a day is never without any.</summary>
    private static SmartResponse? Response(SmartHospital site, DateOnly date, int age, ulong own, string name, string key, Func<int, string> value)
    {
        var withdrawn = Dice.Once(Dice.Mix(own, "withdrawn")) < 0.06 ? 1 + (int)(Dice.Once(Dice.Mix(own, "withdrawn on")) * SettledAfter) : int.MaxValue;
        if (age >= withdrawn && key != Numbers[0].Key)
            return null;
        var corrected = Dice.Once(Dice.Mix(own, "corrected")) < 0.08 ? 1 + (int)(Dice.Once(Dice.Mix(own, "corrected on")) * SettledAfter) : int.MaxValue;
        var version = age >= corrected ? 1 : 0;
        var at = date.ToDateTime(new TimeOnly(8, 0)).AddDays(version == 0 ? 0 : corrected).AddSeconds((int)(Dice.Once(Dice.Mix(own, "at")) * 3600));
        return new SmartResponse(
            (own % 1_000_000_000_000).ToString("RC000000000000", CultureInfo.InvariantCulture),
            site, name, key, value(version),
            version == 0 ? null : "Corrected.",
            date, at);
    }

    /// <summary>A number, and now and then one of the things that trusts send in its place.</summary>
    private static string Number(SmartHospital site, ulong own, double share) => Dice.Once(Dice.Mix(own, "odd")) switch
    {
        < 0.02 => "",
        < 0.04 => "-",
        < 0.05 => "n/a",
        < 0.06 => "approx 12",
        _ => ((int)(site.Attendances * share * (0.8 + (0.4 * Dice.Once(own))))).ToString(CultureInfo.InvariantCulture),
    };

    private static bool IsPlain(string? value) => value is { Length: > 0 } && value.All(char.IsAsciiDigit);

    private static string Text(string[] texts, ulong own) => texts[(int)(Dice.Once(own) * texts.Length)];
}
