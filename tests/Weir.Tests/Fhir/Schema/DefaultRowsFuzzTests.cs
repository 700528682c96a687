using System.Globalization;
using System.Text;
using Weir.Fhir.Schema;

namespace Weir.Tests.Fhir.Schema;

/// <summary>Resources that were damaged at random: each is read or rejected, and leaves whole rows or none.</summary>
public sealed class DefaultRowsFuzzTests
{
    private static readonly byte[][] Resources = [.. new[]
    {
        """{"resourceType":"Patient","id":"1","active":true,"_birthDate":{"extension":[{"url":"u","valueInteger":1}]},"name":[{"family":"A\u00e9","given":["B",null],"_given":[null,{"id":"g"}]}],"maritalStatus":{"coding":[{"code":"M"}],"text":"t"},"x":{"y":[1,2.5e3]}}""",
        """{"resourceType":"Observation","id":"2","status":"final","subject":{"reference":"Patient/1","type":"Patient"},"effectiveDateTime":"2024-02-29T12:00:00Z","issued":"2024-02-29T12:00:00.5+01:00","valueQuantity":{"value":-1.20,"unit":"kg"},"component":[{"code":{"coding":[{"system":"s"}]},"valueInteger":3}]}""",
        """{"resourceType":"QuestionnaireResponse","id":"3","contained":[{"resourceType":"Patient","id":"p"}],"item":[{"linkId":"1","item":[{"linkId":"2","answer":[{"valueBoolean":false,"item":[]}]}]}]}""",
    }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] Parts = [.. new[] { "{", "}", "[", "]", ":", ",", "\"", "\\", "null", "true", "-0.", "1e", "\"id\":", "\\u0000", "\\ud800", "{\"extension\":[{}]}", " ", "\u00e9" }.Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Damaged_resources_are_read_or_rejected_and_leave_whole_rows()
    {
        var seed = TestData.IsNightly ? Environment.TickCount : 20260101;
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        var rows = new DefaultRows();
        try
        {
            var (read, rejected) = (0, 0);
            for (var i = 0; i < (TestData.IsNightly ? 1_000_000 : 20_000); i++)
            {
                var resource = Damaged(Resources[random.Next(Resources.Length)], random);
                if (rows.Append(resource, [], 1))
                    read++;
                else
                    rejected += rows.Problem!.EndsWith('.') ? 1 : throw new InvalidOperationException(rows.Problem);
                if (i % 500 == 499)
                    Check(rows);
            }

            Check(rows);
            read.ShouldBeGreaterThan(100);
            rejected.ShouldBeGreaterThan(100);
        }
        finally
        {
            rows.Dispose();
        }
    }

    private static byte[] Damaged(byte[] resource, Random random)
    {
        var bytes = resource.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Parts[random.Next(Parts.Length)]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at > 40 && random.Next(10) == 0 ? bytes.Count - at : 1);
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }

    private static void Check(DefaultRows rows)
    {
        foreach (var batch in rows.Take())
        {
            using (batch)
            {
                batch.Columns.ShouldAllBe(column => column.Length == batch.Length);
                batch.Columns[0].NullCount.ShouldBe(0);
                foreach (var rest in batch.Columns.Where(column => column.Type == Weir.Columns.ColumnType.Json))
                {
                    for (var row = 0; row < batch.Length; row++)
                    {
                        if (!rest.IsNull(row))
                            System.Text.Json.JsonDocument.Parse(rest.GetUtf8(row).ToArray()).Dispose();
                    }
                }
            }
        }
    }
}
