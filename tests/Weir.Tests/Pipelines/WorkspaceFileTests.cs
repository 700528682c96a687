using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Tests.Pipelines;

public sealed class WorkspaceFileTests
{
    [Fact]
    public void A_pipeline_with_a_source_is_a_whole_file()
    {
        using var folder = new WorkspaceFolder("""
            pipelines:
              rtt:
                source: nhs-rtt
            """);

        var workspace = folder.Read();

        workspace.Folder.ShouldBe(folder.Folder);
        workspace.Warehouse.Text.ShouldBe($"duckdb:{folder.File("weir.duckdb")}");
        workspace.Store.Text.ShouldBe($"duckdb:{folder.File("store.duckdb")}");
        workspace.RawFolder.ShouldBe(folder.File("raw"));
        workspace.TimeZone.ShouldBe(TimeZoneInfo.Local);
        workspace.Retention.ShouldBe(new RetentionPeriods { Raw = TimeSpan.FromDays(90), History = null, Events = TimeSpan.FromDays(400) });
        var pipeline = workspace.Pipelines.ShouldHaveSingleItem();
        pipeline.Name.ShouldBe("rtt");
        pipeline.Source.ShouldBe("nhs-rtt");
        pipeline.Warehouse.ShouldBe(workspace.Warehouse);
        pipeline.Periods.ShouldBe(new PeriodRange.Last(24));
        pipeline.Schedule.ShouldBeNull();
        (pipeline.Parallel, pipeline.Attempts, pipeline.MaxRejectPercent, pipeline.HoldNoRows, pipeline.HoldMissingColumn).ShouldBe((2, 4, 1m, true, true));
    }

    [Fact]
    public void Every_setting_of_workspace_pipeline_and_source_is_read()
    {
        using var folder = new WorkspaceFolder("""
            warehouse: ${PG_CONN}
            store: duckdb:state/runs.duckdb
            timeZone: Europe/London
            parallel: 3
            attempts: 2
            ca: ca.pem
            retention:
              raw: 30 days
              history: 5 years
              events: keep
            pipelines:
              rtt:
                source: nhs-rtt
                periods: 2024-04..2026-01
                schedule: "30 9 * * *"
                parallel: 1
                gate: { max_reject_percent: 2.5, no_rows: pass, missing_column: pass }
              live:
                source: sitrep
                key: ${SITREP_KEY}
                sites: [S0189179, S89CFECF]
                window: 2 weeks
                warehouse: duckdb:live.duckdb
                interval: 30 minutes
                gate:
                  rows_percent: 40
            """);
        folder.Write("ca.pem", "");
        folder.Write(".env", "# what only this machine knows\nPG_CONN=postgresql://weir:from-file@db/nhs\nexport SITREP_KEY='k 1' # quoted\n");
        folder.Variables["PG_CONN"] = "postgresql://weir:from-process@db/nhs?schema=waits";

        var workspace = folder.Read();

        workspace.Warehouse.Text.ShouldBe("postgresql://weir:from-process@db/nhs?schema=waits");
        workspace.Warehouse.ToString().ShouldBe("postgresql://db/nhs?…");
        workspace.Store.Path.ShouldBe(folder.File("state/runs.duckdb"));
        workspace.TimeZone.Id.ShouldBe("Europe/London");
        workspace.CertificateAuthorityFile.ShouldBe(folder.File("ca.pem"));
        workspace.Retention.ShouldBe(new RetentionPeriods { Raw = TimeSpan.FromDays(30), History = TimeSpan.FromDays(5 * 365), Events = null });
        var (rtt, live) = (workspace.Pipelines[0], workspace.Pipelines[1]);
        rtt.Warehouse.ShouldBe(workspace.Warehouse);
        rtt.Periods.ShouldBe(new PeriodRange.Between(new DateOnly(2024, 4, 1), new DateOnly(2026, 1, 1)));
        rtt.Schedule!.ToString().ShouldBe("30 9 * * * (Europe/London)");
        (rtt.Parallel, rtt.Attempts, rtt.MaxRejectPercent, rtt.HoldNoRows, rtt.HoldMissingColumn).ShouldBe((1, 2, 2.5m, false, false));
        live.Warehouse.Path.ShouldBe(folder.File("live.duckdb"));
        live.Schedule.ShouldBe(new IntervalSchedule(TimeSpan.FromMinutes(30)));
        live.Parallel.ShouldBe(3);
        live.Settings.ShouldBe(
            new Dictionary<string, string>
            {
                ["key"] = "k 1",
                ["sites"] = "S0189179,S89CFECF",
                ["window"] = "2 weeks",
                ["gate.rows_percent"] = "40",
                ["verbatim"] = "false",
            },
            ignoreOrder: true);
    }

    [Fact]
    public void Environment_variables_override_the_file()
    {
        using var folder = new WorkspaceFolder("""
            pipelines:
              site-rep:
                source: sitrep
                window: 1 week
            """);
        folder.Variables["WEIR__WAREHOUSE"] = "duckdb:other.duckdb";
        folder.Variables["WEIR__TIMEZONE"] = "Europe/Paris";
        folder.Variables["WEIR__PIPELINES__SITE_REP__WINDOW"] = "3 weeks";
        folder.Variables["WEIR__PIPELINES__SITE_REP__SITES"] = "A, B";
        folder.Variables["WEIR__PIPELINES__SITE_REP__GATE__MAX_REJECT_PERCENT"] = "5";
        folder.Variables["WEIR__PIPELINES__SITE_REP__KEY"] = "secret-of-the-environment";

        var workspace = folder.Read();

        workspace.Warehouse.Path.ShouldBe(folder.File("other.duckdb"));
        workspace.TimeZone.Id.ShouldBe("Europe/Paris");
        var pipeline = workspace.Pipelines.ShouldHaveSingleItem();
        pipeline.MaxRejectPercent.ShouldBe(5);
        pipeline.Settings["window"].ShouldBe("3 weeks");
        pipeline.Settings["sites"].ShouldBe("A,B");
        pipeline.Settings["key"].ShouldBe("secret-of-the-environment");
    }

    [Fact]
    public void All_problems_of_a_file_are_said_at_once()
    {
        using var folder = new WorkspaceFolder("""
            warehose: duckdb:weir.duckdb
            timeZone: Europe/Londn
            retention:
              raw: 90
            pipelines:
              rtt:
                source: nhs-rt
                shedule: "30 9 * * *"
              waits:
                source: nhs-rtt
                shedule: "30 9 * * *"
                periods: lastt 24
                periods: last 12
                schedule: "61 9 * * *"
                gate:
                  max_reject_percent: two
                  no_row: hold
              live:
                source: sitrep
                key: 3f9a-written-down
                sites: { a: b }
                window: ${SITREP_WINDOW}
                warehouse: postgresql://weir:hunter2@db/nhs
                interval: 1 hour
                schedule: "0 6 * * *"
              Unnamed: {}
            """);
        folder.Write(".env", "SITREP_KEY\n");
        folder.Variables["WEIR__PIPELINES__LIFE__WINDOW"] = "1 week";
        folder.Variables["WEIR__PIPELINES__LIVE__WINDOWS"] = "1 week";
        folder.Variables["WEIR__PIPELINES__WAITS__PARALLEL"] = "a lot";
        folder.Variables["WEIR__WAREHOSE"] = "duckdb:x.duckdb";

        folder.Problems().ShouldBe("""
            weir.yaml has 22 problems:

            line 1, column 1: 'warehose' is not a setting of the workspace. Did you mean 'warehouse'?
              warehose: …
              ^^^^^^^^

            line 2, column 11: Setting 'timeZone': 'Europe/Londn' is not a time zone of this machine. Did you mean 'Europe/London'?
              timeZone: Europe/Londn
                        ^^^^^^^^^^^^

            line 4, column 8: Setting 'retention.raw': '90' is not a length of time. Write keep, or a number and a unit, such as '30 s', '30 minutes', '1 hour', '90 days', '2 weeks' or '5 years'.
                raw: 90
                     ^^

            line 7, column 13: There is no source 'nhs-rt'. Did you mean 'nhs-rtt'? Known are nhs-rtt, sitrep.
                  source: nhs-rt
                          ^^^^^^

            line 8, column 5: 'shedule' is not a setting of pipeline 'rtt'. Did you mean 'schedule'?
                  shedule: …
                  ^^^^^^^

            line 11, column 5: 'shedule' is not a setting of pipeline 'waits'. Did you mean 'schedule'?
                  shedule: …
                  ^^^^^^^

            line 12, column 14: Setting 'periods' of pipeline 'waits': 'lastt 24' is not a range of months. Write latest, last 24, 2026-01 or 2024-04..2026-01.
                  periods: lastt 24
                           ^^^^^^^^

            line 13, column 5: 'periods' stands here a second time; the first is in line 12. Remove one.
                  periods: last 12
                  ^^^^^^^

            line 14, column 15: Setting 'schedule' of pipeline 'waits': '61 9 * * *': minute '61' is not a number from 0 to 59, a range, a list or *.
                  schedule: "61 9 * * *"
                            ^^^^^^^^^^^^

            line 16, column 27: Setting 'gate.max_reject_percent' of pipeline 'waits': 'two' is not a number from 0 to 100, such as 2.5.
                    max_reject_percent: two
                                        ^^^

            line 17, column 7: 'no_row' is not a setting of 'gate' of pipeline 'waits'. Did you mean 'no_rows'?
                    no_row: …
                    ^^^^^^

            line 20, column 10: Setting 'key' of pipeline 'live' is a secret and is written into the file. Put it into the environment or into .env beside the file, and write ${LIVE_KEY} here.

            line 21, column 5: Setting 'sites' of pipeline 'live' is a list, and a group was found. Write it as [first, second].
                  sites: …
                  ^^^^^

            line 22, column 13: Setting 'window' of pipeline 'live' names the environment variable SITREP_WINDOW, which is not set. Set it, or write a line SITREP_WINDOW=… into .env beside the file.
                  window: ${SITREP_WINDOW}
                          ^^^^^^^^^^^^^^^^

            line 23, column 16: Setting 'warehouse' of pipeline 'live' has a password written into the file. Put it into the environment or into .env beside the file, and write ${NAME} in its place.

            line 24, column 15: Pipeline 'live' has a schedule and an interval. Remove one.
                  interval: 1 hour
                            ^^^^^^

            line 26, column 3: 'Unnamed' cannot name a pipeline. Use 1 to 40 lower-case letters, digits, - and _, and begin with a letter.
                Unnamed: …
                ^^^^^^^

            .env, line 1: This is not of the form NAME=value. A name has letters, digits and underscores.

            environment variable WEIR__PIPELINES__WAITS__PARALLEL: Setting 'parallel' of pipeline 'waits': '…' is not a whole number from 1 to 64.

            environment variable WEIR__PIPELINES__LIFE__WINDOW: It names no pipeline of the file. The file has rtt, waits, live.

            environment variable WEIR__PIPELINES__LIVE__WINDOWS: It names no setting of pipeline 'live'. Did you mean 'WEIR__PIPELINES__LIVE__WINDOW'?

            environment variable WEIR__WAREHOSE: It names no setting of the workspace. Did you mean 'WEIR__WAREHOUSE'?
            """);
    }
}
