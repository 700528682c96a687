using Weir.Connectors;
using Weir.Connectors.SqlServer;
using Weir.Failures;
using Weir.Pipelines;

namespace Weir.Tests.Pipelines;

public sealed class WorkspaceInitTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    [Fact]
    public void A_new_workspace_says_what_may_stand_in_it_and_reads_without_a_problem()
    {
        using var folder = new WorkspaceFolder();
        var result = Init(folder).Write();

        result.Files.ShouldBe([folder.File("weir.yaml")]);
        File.ReadAllText(folder.File("weir.yaml")).ShouldBe("""
            # A Weir workspace. 'weir run' runs its pipelines; docs/reference/settings.md says what may stand here.
            # Secrets stay out of this file: write them into .env beside it, as NAME=value, and name them here as in warehouse below:
            #   warehouse: postgresql://weir:${PG_PASSWORD}@db/nhs
            warehouse: duckdb:weir.duckdb

            # The zone whose clocks schedules are meant in.
            timeZone: Europe/London

            # How long things are kept before Weir deletes them. What is served, or waits in a hold, stays.
            # retention:
            #   raw: 90 days                    # downloaded files
            #   history: keep                   # rows that a revision replaced; or 5 years
            #   events: 400 days                # runs and what happened in them

            pipelines:
              # NHS England's waiting times, every month from every provider, revisions included.
              rtt:
                source: nhs-rtt
                # periods: last 24              # which months to look at: latest | last N | 2024-04..2026-01
                # schedule: "30 9 * * *"        # minute, hour, day of month, month, day of week; 'weir run --loop' keeps to it

            """);
        var workspace = folder.Read();
        workspace.TimeZone.Id.ShouldBe("Europe/London");
        workspace.Pipelines.ShouldHaveSingleItem().Source.ShouldBe("nhs-rtt");
    }

    [Fact]
    public void What_the_new_file_shows_in_comments_can_be_taken_out_of_them()
    {
        using var folder = new WorkspaceFolder();
        Init(folder).Write();
        var text = File.ReadAllText(folder.File("weir.yaml"))
            .Replace("# retention:\n#   raw", "retention:\n  raw", StringComparison.Ordinal)
            .Replace("\n#   history", "\n  history", StringComparison.Ordinal)
            .Replace("\n#   events", "\n  events", StringComparison.Ordinal)
            .Replace("# periods", "periods", StringComparison.Ordinal)
            .Replace("latest | last N | 2024-04..2026-01", "", StringComparison.Ordinal)
            .Replace("# schedule", "schedule", StringComparison.Ordinal);
        folder.Write("weir.yaml", text);
        folder.Read().Pipelines[0].Schedule!.ToString().ShouldBe("30 9 * * * (Europe/London)");
    }

    [Fact]
    public void A_workspace_that_is_there_is_not_written_over()
    {
        using var folder = new WorkspaceFolder("# mine\n");
        Should.Throw<UsageException>(() => Init(folder).Write()).Message.ShouldBe(
            $"{folder.File("weir.yaml")} is there already, and 'weir init' writes over nothing. Name another folder, or move the file away.");
        folder.Write("old.env", "PG_CONN=postgresql://weir:hunter2@db/nhs\n");
        Should.Throw<UsageException>(() => Init(folder).WriteFromEnvironmentFile(folder.File("old.env"), ConnectorCatalogue.Sources));
        File.ReadAllText(folder.File("weir.yaml")).ShouldBe("# mine\n");
        File.Exists(folder.File(".env")).ShouldBeFalse();
    }

    [Fact]
    public void The_settings_of_the_waiting_times_loader_become_a_pipeline()
    {
        using var folder = new WorkspaceFolder();
        folder.Write("old.env", """
            # copied from env.example
            PG_CONN=postgresql://postgres:hunter2@localhost:5432/nhs
            DATA_SOURCE=nhs
            POLL_INTERVAL=5400
            NHS_CSV_URL=https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/2026/03/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip
            TELEGRAM_TOKEN=12:hunter2
            """);

        var result = Init(folder).WriteFromEnvironmentFile(folder.File("old.env"), ConnectorCatalogue.Sources);

        result.Files.ShouldBe([folder.File("weir.yaml"), folder.File(".env")]);
        result.Notes.ShouldBe([
            "PG_CONN became the warehouse. Its value is in .env as PG_CONN, since it may hold a password.",
            "NHS_CSV_URL became url: of the pipeline rtt, and only that file is loaded. Remove the line to have new months and revisions found.",
            "Left out, because Weir does not know them: TELEGRAM_TOKEN.",
        ]);
        File.ReadAllText(folder.File("weir.yaml")).ShouldNotContain("hunter2");
        File.ReadAllText(folder.File("weir.yaml")).ShouldEndWith("""
            # Made by 'weir init --from-env' from old.env.
            pipelines:
              rtt:
                source: nhs-rtt
                url: "https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/2026/03/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip"   # NHS_CSV_URL: loads this file only. Without it Weir finds each new month and each revision itself
                interval: 90 minutes   # POLL_INTERVAL: 5400 s; 'weir run --loop' keeps to it

            # Not known to Weir, and left out: TELEGRAM_TOKEN.

            """);
        File.ReadAllText(folder.File(".env")).ShouldBe("""
            # Secrets of this workspace, taken over from old.env. Keep this file to yourself.
            PG_CONN="postgresql://postgres:hunter2@localhost:5432/nhs"

            """);
        var workspace = folder.Read();
        workspace.Warehouse.Text.ShouldBe("postgresql://postgres:hunter2@localhost:5432/nhs");
        workspace.Pipelines[0].Schedule.ShouldBe(new IntervalSchedule(TimeSpan.FromMinutes(90)));
        workspace.Pipelines[0].Settings["url"].ShouldEndWith("WL5BiP.zip");
    }

    [Fact]
    public void Only_the_owner_may_read_the_secrets()
    {
        using var folder = new WorkspaceFolder();
        folder.Write("old.env", "PG_CONN=postgresql://db/nhs\n");
        Init(folder).WriteFromEnvironmentFile(folder.File("old.env"), ConnectorCatalogue.Sources);
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no such modes.");
        else
            File.GetUnixFileMode(folder.File(".env")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Secrets_begin_a_line_where_the_file_s_last_line_is_not_ended()
    {
        using var folder = new WorkspaceFolder();
        folder.Write(".env", "PG_CONN=\"host=db.example.org dbname=nhs\"\nOTHER=1");

        Init(folder).WriteFromEnvironmentFile(folder.File(".env"), ConnectorCatalogue.Sources);

        File.ReadAllText(folder.File(".env")).ShouldBe("PG_CONN=\"host=db.example.org dbname=nhs\"\nOTHER=1\nPG_ADDRESS=\"postgresql://db.example.org/nhs\"\n");
    }

    [Fact]
    public void A_connection_in_words_becomes_an_address()
    {
        using var folder = new WorkspaceFolder();
        folder.Write(".env", "PG_CONN=\"host=db.example.org port=5433 dbname=nhs user=weir password='a b/c'\"\n");
        Init(folder).WriteFromEnvironmentFile(folder.File(".env"), ConnectorCatalogue.Sources);
        folder.Read().Warehouse.Text.ShouldBe("postgresql://weir:a%20b%2Fc@db.example.org:5433/nhs");
    }

    [Fact]
    public void The_settings_of_the_sitrep_extract_become_a_pipeline_that_loads_the_same_table_and_each_line_is_accounted_for()
    {
        using var folder = new WorkspaceFolder();
        folder.Write("old.env", Sitrep);

        var result = Init(folder).WriteFromEnvironmentFile(folder.File("old.env"), ConnectorCatalogue.Sources);

        result.Notes.ShouldBe([
            "API_URL became url: https://smart-staging-2.nhsdatacollection.org of the pipeline sitrep.",
            "API_KEY is in .env as SMART_API_KEY; weir.yaml only names it.",
            "SITES became sites: of the pipeline sitrep, 2 codes.",
            "DATE_END became end: today of the pipeline sitrep.",
            "DATE_WINDOW became window: 2 weeks of the pipeline sitrep.",
            "WAIT_PERIOD became wait: 5 s of the pipeline sitrep.",
            "WAIT_COOLOFF became cool_off: 60 s of the pipeline sitrep.",
            "SQL_ADDRESS, SQL_DATABASE and SQL_SCHEMA became the pipeline's warehouse. Weir logs in to it as the account that it runs as, as the script did.",
            "SQL_TABLE became table: smart_api_data of the pipeline sitrep. A table of that name that is there is adopted, with the rows that it has; 'weir run --dry-run' says what would be done to it.",
        ]);
        File.ReadAllText(folder.File("weir.yaml")).ShouldEndWith("""
            pipelines:
              sitrep:
                source: smart
                url: "https://smart-staging-2.nhsdatacollection.org"   # API_URL
                key: ${SMART_API_KEY}   # API_KEY; its value belongs into .env
                sites: [S0189179, S89CFECF]   # SITES
                end: today   # DATE_END
                window: 2 weeks   # DATE_WINDOW
                wait: 5 s   # WAIT_PERIOD
                cool_off: 60 s   # WAIT_COOLOFF
                warehouse: "sqlserver:SANDPIT/Data_Lab_NCL?schema=dbo"   # SQL_ADDRESS, SQL_DATABASE, SQL_SCHEMA
                table: smart_api_data   # SQL_TABLE

            """);
        File.ReadAllText(folder.File("weir.yaml")).ShouldNotContain("hunter2");
        File.ReadAllText(folder.File(".env")).ShouldEndWith("\nSMART_API_KEY=\"hunter2\"\n");
        ReadForReal(folder).Pipelines.Single().Warehouse.ToString().ShouldBe("sqlserver://SANDPIT/Data_Lab_NCL?schema=dbo");
    }

    [Theory]
    [InlineData("SANDPIT\\NCL", "sqlserver://SANDPIT\\NCL/Data_Lab_NCL?schema=dbo")]
    [InlineData("SANDPIT\\NCL,1433", "sqlserver://SANDPIT\\NCL,1433/Data_Lab_NCL?schema=dbo")]
    [InlineData("SANDPIT,1433", "sqlserver://SANDPIT,1433/Data_Lab_NCL?schema=dbo")]
    [InlineData("tcp:sandpit.example.org,1433", "sqlserver://sandpit.example.org,1433/Data_Lab_NCL?schema=dbo")]
    public void The_server_is_taken_as_it_is_typed(string server, string address)
    {
        using var folder = new WorkspaceFolder();
        folder.Write("old.env", Sitrep.Replace("\"SANDPIT\"", server, StringComparison.Ordinal));

        Init(folder).WriteFromEnvironmentFile(folder.File("old.env"), ConnectorCatalogue.Sources);

        SqlServerAddress.Parse(ReadForReal(folder).Pipelines.Single().Warehouse.Text).ToString().ShouldBe(address);
    }

    [Fact]
    public void The_sitrep_extract_s_own_sample_becomes_a_workspace_that_says_what_is_still_missing()
    {
        using var folder = new WorkspaceFolder();
        folder.Write("old.env", """
            #API Details
            API_URL = "https://smart.nhs.uk/"
            #INSERT API_KEY
            API_KEY = ""
            DATE_END = "2026-01-31"
            DATE_WINDOW = "1 fortnight"
            WAIT_PERIOD = five
            SITES = ["S0189179","S89CFECF","S818235B"]#Barnet, Chase Farm, NMUH
            #"S0189179" #Barnet Hospital
            SQL_ADDRESS = ""
            SQL_DATABASE = "Data_Lab_NCL"
            SQL_SCHEMA = "dbo"
            SQL_TABLE = "smart_api_data"
            """);

        var result = Init(folder).WriteFromEnvironmentFile(folder.File("old.env"), ConnectorCatalogue.Sources);

        result.Notes.ShouldBe([
            "API_URL became url: https://smart.nhs.uk/ of the pipeline sitrep.",
            "API_KEY is missing: write SMART_API_KEY=… into .env before the first run.",
            "SITES became sites: of the pipeline sitrep, 3 codes.",
            "DATE_END became end: 2026-01-31 of the pipeline sitrep.",
            "DATE_WINDOW cannot be used as window: of the pipeline sitrep and was left out; Weir takes 2 weeks.",
            "WAIT_PERIOD cannot be used as wait: of the pipeline sitrep and was left out; Weir takes 5 s.",
            "SQL_ADDRESS is missing, so that rows land in the workspace's warehouse until the pipeline has one of its own: warehouse: \"sqlserver:SERVER/DATABASE?schema=dbo\".",
            "SQL_TABLE became table: smart_api_data of the pipeline sitrep. A table of that name that is there is adopted, with the rows that it has; 'weir run --dry-run' says what would be done to it.",
        ]);
        folder.Write(".env", "SMART_API_KEY=abc\n");
        var settings = ReadForReal(folder).Pipelines.Single().Settings;
        (settings["url"], settings["sites"], settings["end"], settings["window"], settings["wait"], settings["cool_off"], settings["table"])
            .ShouldBe(("https://smart.nhs.uk/", "S0189179,S89CFECF,S818235B", "2026-01-31", "2 weeks", "5 s", "60 s", "smart_api_data"));
    }

    [Theory]
    [InlineData("https://api.rcpch.ac.uk/nhs-organisations/v1", "https://api.rcpch.ac.uk/nhs-organisations/v1", null)]
    [InlineData("https://api.rcpch.ac.uk", null, "EXTERNAL_DATASET_API_URL was left out: it is no address of an API with its path. The pipeline organisations asks https://api.rcpch.ac.uk/nhs-organisations/v1/ unless you set url:.")]
    public void The_survey_platform_s_lists_become_pipelines_and_its_key_goes_to_env(string given, string? url, string? note)
    {
        using var folder = new WorkspaceFolder();
        folder.Write("old.env", $"EXTERNAL_DATASET_API_URL={given}\nEXTERNAL_DATASET_API_KEY=hunter2\nnot a setting\n");

        var result = Init(folder).WriteFromEnvironmentFile(folder.File("old.env"), ConnectorCatalogue.Sources);

        result.Notes.ShouldBe([
            .. new[] { note }.OfType<string>(),
            "The lists that the platform synced became the pipelines dictionary and organisations: 'weir datasets' shows them. The platform sent the key as a Bearer token; the API's documents want it in the header subscription-key, and header: changes it.",
            "Some lines of old.env are not of the form NAME=value and were left out.",
        ]);
        File.ReadAllText(folder.File("weir.yaml")).ShouldNotContain("hunter2");
        var pipelines = ReadForReal(folder).Pipelines;
        pipelines.Select(pipeline => (pipeline.Name, pipeline.Source)).ShouldBe([("dictionary", "nhs-data-dictionary"), ("organisations", "rcpch")]);
        pipelines[1].Settings.GetValueOrDefault("url").ShouldBe(url);
        pipelines[1].Settings["key"].ShouldBe("hunter2");
    }

    [Fact]
    public void A_file_of_settings_that_is_not_there_says_so()
    {
        using var folder = new WorkspaceFolder();
        Should.Throw<UsageException>(() => Init(folder).WriteFromEnvironmentFile(folder.File("none.env"), ConnectorCatalogue.Sources)).Message.ShouldBe(
            $"There is no file '{folder.File("none.env")}'. --from-env takes the file in which a script has its settings, one NAME=value a line.");
    }

    private const string Sitrep = """
        API_URL = "https://smart-staging-2.nhsdatacollection.org"
        API_KEY = "hunter2"
        DATE_END = "today"
        DATE_WINDOW = "2 weeks"
        WAIT_PERIOD = 5
        WAIT_COOLOFF = 60
        SITES = ["S0189179","S89CFECF"]
        #"S0189179" #Barnet Hospital
        SQL_ADDRESS = "SANDPIT"
        SQL_DATABASE = "Data_Lab_NCL"
        SQL_SCHEMA = "dbo"
        SQL_TABLE = "smart_api_data"
        """;

    /// <summary>The workspace, with every kind of source and destination that there is.</summary>
    private static Workspace ReadForReal(WorkspaceFolder folder) =>
        new WorkspaceFile(folder.Folder, ConnectorCatalogue.Sources, ConnectorCatalogue.Destinations, new Dictionary<string, string>(StringComparer.Ordinal)).Read();

    private static WorkspaceInit Init(WorkspaceFolder folder) => new(folder.Folder, London);
}
